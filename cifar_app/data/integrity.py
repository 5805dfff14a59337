"""Hashes of CIFAR-10; other data is never stored or shown."""

from __future__ import annotations

import hashlib

import numpy as np

from cifar_app.errors import DataError

SHA256_BY_ARRAY = {
    "train_images": "47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a",
    "train_labels": "2b7cd2f24487317614016b72ffd53071c3062f592f0eb300c18a770d41ae1253",
    "test_images": "f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04",
    "test_labels": "cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5",
}
"""SHA-256 of the C-contiguous bytes of each array, in the order of the official files."""


def check_array(name: str, array: np.ndarray, origin: str) -> None:
    """Check that an array is, byte for byte, one of the arrays of CIFAR-10.

    Args:
        name: Name of the array, a key of `SHA256_BY_ARRAY`.
        array: Array to check.
        origin: Where the array comes from, for the error message.

    Raises:
        DataError: The bytes differ.
    """
    expected = SHA256_BY_ARRAY[name]
    sha256 = hashlib.sha256(np.ascontiguousarray(array).data).hexdigest()
    if sha256 != expected:
        raise DataError(
            f"The {name.replace('_', ' ')} of CIFAR-10 have SHA-256 {expected[:16]}….",
            received=f"{array.dtype} {array.shape} with {sha256[:16]}… from {origin}",
            remedy="The source is corrupted or another data set. Remove it, then run "
            "`python -m cifar_app data fetch` again.",
        )
