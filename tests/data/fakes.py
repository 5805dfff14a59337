"""Tiny data sets in the formats of the real sources."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import pickletools
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.data.archives import TRAIN_BATCHES, Arrays

Batches = dict[str, tuple[np.ndarray, np.ndarray]]
BATCH_SIZE = 2


def tiny_set() -> Arrays:
    """Return five training batches and one test batch of two random images each."""
    rng = np.random.default_rng(0)
    arrays: Arrays = {}
    for part, count in (("train", 5 * BATCH_SIZE), ("test", BATCH_SIZE)):
        arrays[f"{part}_images"] = rng.integers(0, 256, (count, 32, 32, 3), np.uint8)
        arrays[f"{part}_labels"] = rng.integers(0, 10, count, np.uint8)
    return arrays


def hashes_of(arrays: Arrays) -> dict[str, str]:
    return {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in arrays.items()}


def batches_of(arrays: Arrays) -> Batches:
    """Return images and labels by the official names of the batches."""
    batches = {"test_batch": (arrays["test_images"], arrays["test_labels"])}
    for index, name in enumerate(TRAIN_BATCHES):
        part = slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
        batches[name] = arrays["train_images"][part], arrays["train_labels"][part]
    return batches


def _planes(images: np.ndarray) -> np.ndarray:
    """Return the red, green and blue plane of each image in a row, `uint8 (N, 3072)`."""
    return images.transpose(0, 3, 1, 2).reshape(len(images), -1)


def binary_batch(images: np.ndarray, labels: np.ndarray) -> bytes:
    return np.column_stack([labels, _planes(images)]).tobytes()


# Python 2 wrote strings with other opcodes than Python 3 writes bytes; the rest is alike.
_STRING_OPCODES = {
    ord(pickle.BINBYTES): ord(pickle.BINSTRING),
    ord(pickle.SHORT_BINBYTES): ord(pickle.SHORT_BINSTRING),
}


def python2_pickle(value: object) -> bytes:
    """Pickle a value with protocol 2, as Python 2 and NumPy 1 did."""
    content = bytearray(pickle.dumps(value, protocol=3))
    for _, _, position in pickletools.genops(bytes(content)):
        if position is not None:
            content[position] = _STRING_OPCODES.get(content[position], content[position])
    content[1] = 2  # the protocol, behind its opcode
    return bytes(content).replace(b"numpy._core.", b"numpy.core.")


def python_batch(images: np.ndarray, labels: np.ndarray) -> bytes:
    return python2_pickle({b"labels": labels.tolist(), b"data": _planes(images)})


def write_tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def write_binary_archive(path: Path, arrays: Arrays) -> Path:
    batches = batches_of(arrays).items()
    files = {f"cifar-10-batches-bin/{name}.bin": binary_batch(*batch) for name, batch in batches}
    return write_tar(path, files | {"cifar-10-batches-bin/readme.html": b"<html>"})


def write_python_archive(path: Path, arrays: Arrays) -> Path:
    batches = batches_of(arrays).items()
    files = {f"cifar-10-batches-py/{name}": python_batch(*batch) for name, batch in batches}
    return write_tar(path, files | {"cifar-10-batches-py/batches.meta": python2_pickle({})})


def npm_files(arrays: Arrays) -> dict[str, bytes]:
    """Return the files of the npm package: one PNG per batch, one image per row, and labels."""
    files = {"package/package.json": b"{}"}
    for name, (images, _) in batches_of(arrays).items():
        stream = io.BytesIO()
        Image.fromarray(images.reshape(len(images), 1024, 3)).save(stream, "PNG")
        files[f"package/{name}.png"] = stream.getvalue()
    for part in ("train", "test"):
        labels = json.dumps(arrays[f"{part}_labels"].tolist())
        files[f"package/{part}_lables.json"] = labels.encode()
    return files


def assert_equal(arrays: Arrays, expected: Arrays) -> None:
    """Assert that arrays are the expected ones, of bytes in C order."""
    assert arrays.keys() == expected.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)
        assert array.dtype == np.uint8
        assert array.flags.c_contiguous
