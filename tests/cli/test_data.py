"""The command `data`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image, ImageSequence

from cifar_app.cli import main
from cifar_app.config import IMAGE_SHAPE
from cifar_app.data import storage
from cifar_app.data.bundled import sheet_to_images
from cifar_app.data.integrity import SPECS
from cifar_app.errors import DataError
from tests.cli.conftest import Output
from tests.tiny_cli import TEST_IMAGES, tiny_test_set


def test_state_of_both_sets_is_shown(cache: Path, capsys: Output) -> None:
    assert main(["data"]) == 0
    bundled, full = capsys.readouterr().out.splitlines()
    assert bundled.endswith("(intact)")
    assert full.startswith(f"Full data set: {cache / 'cifar10'} (not downloaded")


def test_fetch_passes_options_and_prints_progress(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls = []

    def download(
        archive: Path | None, on_progress: Callable[[str, float], None], *, force: bool
    ) -> Path:
        calls.append((archive, force))
        on_progress("Downloading", 0.0)
        on_progress("Reading batch 4 of 6", 1.0)
        return tmp_path

    monkeypatch.setattr(storage, "download", download)
    assert main(["data", "fetch"]) == 0
    assert main(["data", "fetch", "--force", "--archive", "cifar-10-binary.tar.gz"]) == 0
    out, err = capsys.readouterr()
    assert calls == [(None, False), (Path("cifar-10-binary.tar.gz"), True)]
    assert out == f"The full data set is in {tmp_path}\n" * 2
    assert err == "  0%  Downloading\n100%  Reading batch 4 of 6, 0:00 left\n" * 2


def test_failed_fetch_keeps_the_old_data(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    folder = cache / "cifar10"
    folder.mkdir(parents=True)
    for name in SPECS:
        (folder / f"{name}.npy").write_text("old")

    def offline(*_: object) -> NoReturn:
        raise DataError("There is a network.", received="none", remedy="Find one.")

    monkeypatch.setattr(storage, "SOURCES", {"offline": offline})
    assert main(["data", "fetch"]) == 0
    assert main(["data", "fetch", "--force"]) == 1
    assert "Received: none." in capsys.readouterr().err
    assert storage.is_fetched()


@pytest.mark.usefixtures("no_shipped_models")
def test_bundle_writes_the_verified_test_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = tiny_test_set()[1]
    images = np.zeros((TEST_IMAGES, *IMAGE_SHAPE), np.uint8)  # noise takes long to compress
    images[:, 3, 7] = np.arange(3 * TEST_IMAGES).reshape(-1, 3) % 256
    verified = []
    monkeypatch.setattr(storage, "verify", lambda: verified.append(True))
    monkeypatch.setattr(storage, "load_cached_test_set", lambda: (images, labels))
    assert main(["data", "bundle"]) == 0
    assert verified
    folder = tmp_path / "assets" / "cifar10"
    with Image.open(folder / "test_images.webp") as file:
        sheets = [sheet_to_images(np.asarray(sheet)) for sheet in ImageSequence.Iterator(file)]
    assert np.array_equal(np.concatenate(sheets), images)
    assert np.array_equal(np.load(folder / "test_labels.npy"), labels)


def test_verify_checks_both_sets(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["data", "verify"]) == 1
    out, err = capsys.readouterr()
    assert "bundled test set is intact" in out
    assert "data fetch" in err
    monkeypatch.setattr(storage, "verify", lambda: None)
    assert main(["data", "verify"]) == 0
    assert capsys.readouterr().out.count("is intact") == 2
