"""Reading the official CIFAR-10 archives: the binary version and the python version.

Format: Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html. An image is 3,072
bytes: the red plane, then green, then blue, each row by row.
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

TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
_IMAGE_BYTES = 3 * IMAGE_SIZE * IMAGE_SIZE
_MAX_BATCH_BYTES = 64 * 1024**2
_REMEDY = "Name the official cifar-10-binary.tar.gz or cifar-10-python.tar.gz, downloaded whole."


class _PickledArray:
    """Stands in for a NumPy array in a pickle and keeps its raw bytes.

    NumPy's own `__setstate__` trusts its input: a damaged batch could crash the process.
    """

    content: object = None

    def __init__(self, *arguments: object) -> None:
        del arguments

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self.content = state[-1]


class _BatchUnpickler(pickle.Unpickler):
    """Unpickles arrays and plain values only: a pickle can otherwise run any code."""

    _ARRAY_PARTS = frozenset({"_reconstruct", "ndarray", "dtype"})

    def find_class(self, module: str, name: str) -> type[_PickledArray]:
        if module.split(".")[0] == "numpy" and name in self._ARRAY_PARTS:
            return _PickledArray
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a batch file")


def _planes_to_images(planes: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(planes.reshape(-1, 3, IMAGE_SIZE, IMAGE_SIZE).transpose(0, 2, 3, 1))


def parse_binary_batch(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Images `uint8 (N, 32, 32, 3)` and labels `uint8 (N,)` of one `*.bin` file."""
    records = np.frombuffer(content, np.uint8).reshape(-1, 1 + _IMAGE_BYTES)
    return _planes_to_images(records[:, 1:]), records[:, 0].copy()


def parse_python_batch(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Images `uint8 (N, 32, 32, 3)` and labels `uint8 (N,)` of one pickled batch."""
    batch = _BatchUnpickler(io.BytesIO(content), encoding="bytes").load()
    planes = np.frombuffer(batch[b"data"].content, np.uint8)
    return _planes_to_images(planes), np.asarray(batch[b"labels"], np.uint8)


def _read_members(archive: tarfile.TarFile) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    batches = {}
    for member in archive:
        path = PurePosixPath(member.name)
        if path.stem not in (*TRAIN_BATCHES, "test_batch") or not member.isfile():
            continue
        if member.size > _MAX_BATCH_BYTES:
            raise ValueError(f"{path.name} has {member.size} bytes")
        stream = archive.extractfile(member)
        content = stream.read() if stream else b""
        parse = parse_binary_batch if path.suffix == ".bin" else parse_python_batch
        batches[path.stem] = parse(content)
    return batches


def read_archive(path: Path) -> Arrays:
    """The four arrays in an official archive (not yet verified).

    Args:
        path: `cifar-10-binary.tar.gz` or `cifar-10-python.tar.gz`.

    Returns:
        The arrays by the names of `integrity.SPECS`.

    Raises:
        DataError: The file is missing, is no such archive, or is incomplete.
    """
    try:
        with tarfile.open(path, "r:*") as archive:
            batches = _read_members(archive)
        train = [batches[name] for name in TRAIN_BATCHES]
        test_images, test_labels = batches["test_batch"]
    except (*READ_ERRORS, tarfile.TarError, pickle.UnpicklingError) as error:
        # A damaged pickle answers with any of these.
        raise DataError(
            "The full data set is read from an official CIFAR-10 archive.",
            received=f"{path.name} ({type(error).__name__}: {error})",
            remedy=_REMEDY,
        ) from error
    return {
        "train_images": np.concatenate([images for images, _ in train]),
        "train_labels": np.concatenate([labels for _, labels in train]),
        "test_images": test_images,
        "test_labels": test_labels,
    }
