"""Arrays in the cache that are not what was stored."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app import data
from cifar_app.data.archives import Arrays
from cifar_app.errors import DataError
from tests.data.conftest import serve, source_of
from tests.data.fakes import flip_byte


def test_an_archive_in_the_place_of_an_array_is_told(
    wanted: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, source_of(wanted))
    with (data.download() / "test_labels.npy").open("wb") as stream:
        np.savez(stream, labels=wanted["test_labels"])
    with pytest.raises(DataError, match=r"test_labels\.npy"):
        data.verify()


@pytest.mark.parametrize("name", ["train_images", "train_labels", "test_images", "test_labels"])
def test_verify_finds_a_flipped_byte(
    name: str, wanted: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, source_of(wanted))
    flip_byte(data.download() / f"{name}.npy")
    with pytest.raises(DataError, match=f"{name.replace('_', ' ')} .*from the cache"):
        data.verify()


@pytest.mark.parametrize("damage", ["cut", "header"])
def test_a_damaged_array_is_a_data_error(
    wanted: Arrays, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    serve(monkeypatch, source_of(wanted))
    path = data.download() / "train_images.npy"
    content = path.read_bytes()
    path.write_bytes(content[:500] if damage == "cut" else content.replace(b")", b" ", 1))
    with pytest.raises(DataError, match=r"train_images\.npy.*--force"):
        data.load_train_set()


def test_only_a_fetched_set_can_be_verified() -> None:
    with pytest.raises(DataError, match="data fetch"):
        data.verify()
