"""Readers of the official CIFAR-10 archives: the binary and the python version.

Format: Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html. An image is 3,072
bytes: the red, the green and the blue plane, each in row-major order.
"""

from __future__ import annotations

import io
import pickle
import tarfile
from pathlib import Path, PurePosixPath

import numpy as np

from cifar_app.config import IMAGE_SIZE
from cifar_app.errors import READ_ERRORS, DataError

Arrays = dict[str, np.ndarray]
"""The four arrays of the data set, keyed as in `integrity.SHA256_BY_ARRAY`."""

TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
BATCHES = (*TRAIN_BATCHES, "test_batch")
_IMAGE_BYTES = 3 * IMAGE_SIZE * IMAGE_SIZE
_MAX_BATCH_BYTES = 64 * 1024**2


class _PickledArray:
    """Replacement for a NumPy array in a pickle that keeps its raw bytes.

    NumPy's own `__setstate__` trusts its input: a corrupted batch could crash the process.
    """

    content: object = None

    def __init__(self, *arguments: object) -> None:
        del arguments

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self.content = state[-1]


class _BatchUnpickler(pickle.Unpickler):
    """Unpickler that loads arrays and plain values only, because a pickle can run any code."""

    _ARRAY_NAMES = frozenset({"_reconstruct", "ndarray", "dtype"})

    def find_class(self, module: str, name: str) -> type[_PickledArray]:
        if module.split(".")[0] == "numpy" and name in self._ARRAY_NAMES:
            return _PickledArray
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a batch file")


def _planes_to_images(planes: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(planes.reshape(-1, 3, IMAGE_SIZE, IMAGE_SIZE).transpose(0, 2, 3, 1))


def parse_binary_batch(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Parse a `*.bin` file into images `uint8 (N, 32, 32, 3)` and labels `uint8 (N,)`."""
    records = np.frombuffer(content, np.uint8).reshape(-1, 1 + _IMAGE_BYTES)
    return _planes_to_images(records[:, 1:]), records[:, 0].copy()


def parse_python_batch(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Parse a pickled batch into images `uint8 (N, 32, 32, 3)` and labels `uint8 (N,)`."""
    batch = _BatchUnpickler(io.BytesIO(content), encoding="bytes").load()
    planes = np.frombuffer(batch[b"data"].content, np.uint8)
    return _planes_to_images(planes), np.asarray(batch[b"labels"], np.uint8)


def _read_batches(archive: tarfile.TarFile) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    batches = {}
    for member in archive:
        path = PurePosixPath(member.name)
        if path.stem not in BATCHES or not member.isfile():
            continue
        if member.size > _MAX_BATCH_BYTES:
            raise ValueError(f"{path.name} has {member.size} bytes")
        stream = archive.extractfile(member)
        content = stream.read() if stream else b""
        parse = parse_binary_batch if path.suffix == ".bin" else parse_python_batch
        batches[path.stem] = parse(content)
    return batches


def read_archive(path: Path) -> Arrays:
    """Read the four arrays from an official archive, without verifying them.

    Raises:
        DataError: The file is missing, incomplete, or not an official archive.
    """
    try:
        with tarfile.open(path, "r:*") as archive:
            batches = _read_batches(archive)
        train = [batches[name] for name in TRAIN_BATCHES]
        test_images, test_labels = batches["test_batch"]
    except (*READ_ERRORS, tarfile.TarError, pickle.UnpicklingError) as error:
        raise DataError(
            "The full data set is read from an official CIFAR-10 archive.",
            received=f"{path.name} ({type(error).__name__}: {error})",
            remedy="Name a completely downloaded cifar-10-binary.tar.gz or cifar-10-python.tar.gz.",
        ) from error
    return {
        "train_images": np.concatenate([images for images, _ in train]),
        "train_labels": np.concatenate([labels for _, labels in train]),
        "test_images": test_images,
        "test_labels": test_labels,
    }
