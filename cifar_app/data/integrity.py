"""The fingerprints of CIFAR-10: nothing that differs from them is ever stored or shown.

SHA-256 over the C-contiguous bytes of each array, in the order of the official files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np

from cifar_app.errors import DataError


@dataclass(frozen=True)
class ArraySpec:
    """Shape and SHA-256 of one `uint8` array of the data set."""

    shape: tuple[int, ...]
    sha256: str


SPECS: dict[str, ArraySpec] = {
    "train_images": ArraySpec(
        (50_000, 32, 32, 3), "47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a"
    ),
    "train_labels": ArraySpec(
        (50_000,), "2b7cd2f24487317614016b72ffd53071c3062f592f0eb300c18a770d41ae1253"
    ),
    "test_images": ArraySpec(
        (10_000, 32, 32, 3), "f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04"
    ),
    "test_labels": ArraySpec(
        (10_000,), "cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5"
    ),
}


def check_array(name: str, array: np.ndarray, origin: str) -> None:
    """Raise `DataError` unless `array` is, byte for byte, the array `name` of CIFAR-10.

    Args:
        name: A key of `SPECS`.
        array: The candidate.
        origin: Where it came from, in words, for the message.
    """
    for _ in checked_parts(name, [array], origin):
        pass


def checked_parts(
    name: str, parts: Iterable[np.ndarray], origin: str
) -> Generator[np.ndarray, None, None]:
    """Pass on the parts of an array, so that it need not be in memory as a whole.

    Args:
        name: A key of `SPECS`.
        parts: The candidate, cut along its first axis.
        origin: Where it came from, in words, for the message.

    Raises:
        DataError: After the last part, unless they are, byte for byte, the array of that name.
    """
    spec = SPECS[name]
    digest = hashlib.sha256()
    length, rest, dtype = 0, spec.shape[1:], np.dtype(np.uint8)
    for part in parts:
        digest.update(np.ascontiguousarray(part).data)
        length, rest, dtype = length + len(part), part.shape[1:], part.dtype
        yield part
    if dtype != np.uint8 or (length, *rest) != spec.shape:
        raise DataError(
            f"The {name.replace('_', ' ')} of CIFAR-10 are uint8 {spec.shape}.",
            received=f"{dtype} {(length, *rest)} from {origin}",
            remedy="Use the official archive, or run `python -m cifar_app data fetch` again.",
        )
    if digest.hexdigest() != spec.sha256:
        raise DataError(
            f"The {name.replace('_', ' ')} of CIFAR-10 have SHA-256 {spec.sha256[:16]}….",
            received=f"{digest.hexdigest()[:16]}… from {origin}",
            remedy="The source is damaged or another data set: remove it, then run "
            "`python -m cifar_app data fetch` again.",
        )
