"""The download of the data, the import of a model, and the measurement of the training time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cifar_app import models
from cifar_app.errors import ModelError
from cifar_app.models.flops import count_flops
from cifar_app.runs import estimate
from cifar_app.runs.data_download import DataDownload
from cifar_app.runs.import_process import import_in_child
from cifar_app.training import RECIPES
from cifar_app.training.settings import adjust
from tests.processes import PATIENCE


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def finish(download: DataDownload) -> None:
    download.start()
    wait_for(lambda: not download.running)


def test_download_reports_its_progress() -> None:
    code = """print("a remark"); print('{"message": "Reading", "fraction": 0.5}')"""
    download = DataDownload([sys.executable, "-c", code])
    finish(download)
    assert (download.message, download.fraction, download.failure) == ("Reading", 0.5, "")


def test_failed_download_says_why() -> None:
    download = DataDownload([sys.executable, "-c", "raise SystemExit('No network.')"])
    finish(download)
    assert download.failure == "No network."
    assert not download.running


def test_import_explains_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "Photo.zip"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ModelError, match="not a zip file"):
        import_in_child(path)


def test_import_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    program = [sys.executable, "-c", "import time; time.sleep(1000)"]
    with pytest.raises(ModelError, match="one that took longer"):
        import_in_child(path, program, timeout=0.1)


def test_one_model_is_imported_at_a_time(tmp_path: Path) -> None:
    started, stop = tmp_path / "started", tmp_path / "stop"
    code = f"""
import pathlib, time
pathlib.Path({str(started)!r}).touch()
while not pathlib.Path({str(stop)!r}).exists():
    time.sleep(0.02)
raise SystemExit("Refused.")
"""
    program = [sys.executable, "-c", code]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(import_in_child, tmp_path / "first.zip", program)
        wait_for(started.exists)
        with pytest.raises(ModelError, match="while another one is checked"):
            import_in_child(tmp_path / "second.zip", program)
        stop.touch()
        with pytest.raises(ModelError, match=r"Refused\."):
            first.result()


def test_estimate_is_measured_once_per_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "_MEASURED_SECONDS", 0.01)
    recipe = adjust(RECIPES["seed_cnn"], {"width": 0.25, "batch_size": 16})
    assert estimate.find_estimate(recipe) is None
    measured = estimate.measure(recipe)
    model = models.build("seed_cnn", {"width": 0.25})
    assert (measured.parameters, measured.flops) == (model.count_params(), count_flops(model))
    assert estimate.find_estimate(adjust(recipe, {"epochs": 1, "dropout": 0.25})) == measured
    assert estimate.find_estimate(adjust(recipe, {"batch_size": 32})) is None
    estimate.forget_estimate(recipe)
    assert estimate.find_estimate(recipe) is None
    once, twice = (measured.total_seconds(replace(recipe, epochs=n)) for n in (1, 2))
    half = measured.total_seconds(replace(recipe, epochs=1, training_fraction=0.5))
    assert once < twice < 2 * once
    assert once - half == pytest.approx(22_500 * measured.training_seconds)
