"""Training from the app while no model is stored."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.model_store import store
from cifar_app.training.job import TrainingJob
from cifar_app.ui import cache
from cifar_app.ui.widgets import first_training
from tests.app.conftest import Open, texts
from tests.processes import PATIENCE

# The command line on a tiny training set; the test images are the real ones.
_TINY = (
    "from tests import tiny_cli; del tiny_cli.STAND_INS['load_test_set']; "
    "raise SystemExit(tiny_cli.main())"
)


def run_training(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, code: str, epochs: int = 1
) -> TrainingJob:
    """Start a training from the page, in a process that runs `code`, and wait for its end."""
    job_type = partial(TrainingJob, program=[sys.executable, "-c", code], epochs=epochs)
    monkeypatch.setattr(first_training, "TrainingJob", job_type)
    app.button(key="start-training").click().run()
    job = cache.training_manager().job
    assert job is not None
    assert job.wait(PATIENCE)
    app.run()
    assert not app.exception
    return job


@pytest.mark.slow
def test_trained_model_is_shown(
    open_app: Open, assets_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(assets_copy / "models")
    app = open_app("metrics")
    job = run_training(app, monkeypatch, _TINY, epochs=2)
    assert job.failure is None
    test = store.open_model("seed_cnn-seed0").card.test
    assert app.metric[0].value == f"{test['accuracy']:.1%}"
    assert "There is no trained model yet" not in texts(app)


def test_failed_training_is_explained_and_resumed(
    open_app: Open, assets_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(assets_copy / "models")
    app = open_app("classify")
    run_training(app, monkeypatch, "raise SystemExit('The disk is full. Free some space.')")
    assert "The disk is full. Free some space." in texts(app)
    assert app.button(key="start-training").label == "Resume"


def test_only_one_training_runs(
    open_app: Open, assets_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(assets_copy / "models")
    program = [sys.executable, "-c", f"import time; time.sleep({PATIENCE})"]
    monkeypatch.setattr(first_training, "TrainingJob", partial(TrainingJob, program=program))
    app = open_app("metrics")
    app.button(key="start-training").click().run()
    assert app.button(key="stop-training").label == "Stop"
    manager = cache.training_manager()
    job = manager.job
    assert job is not None
    manager.start(lambda: pytest.fail("a second training was started"))
    assert manager.job is job
    app.button(key="stop-training").click().run()
    assert job.wait(PATIENCE)
