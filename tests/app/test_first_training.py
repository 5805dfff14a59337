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
    "import sys; sys.argv.append('--epochs=2'); "
    "from tests import tiny_cli; del tiny_cli.STAND_INS['load_test_set']; "
    "raise SystemExit(tiny_cli.main())"
)


@pytest.fixture
def app(open_app: Open, assets_copy: Path) -> AppTest:
    shutil.rmtree(assets_copy / "models")
    return open_app("metrics")


def start_training(app: AppTest, monkeypatch: pytest.MonkeyPatch, code: str) -> TrainingJob:
    """Start a training from the page, in a process that runs `code`."""
    job_type = partial(TrainingJob, program=[sys.executable, "-c", code])
    monkeypatch.setattr(first_training, "TrainingJob", job_type)
    app.button(key="start-training").click().run()
    job = cache.training_manager().job
    assert job is not None
    return job


@pytest.mark.slow
def test_trained_model_is_shown(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_training(app, monkeypatch, _TINY).wait(PATIENCE)
    test = store.open_model("seed_cnn-seed0").card.test
    assert app.run().metric[0].value == f"{test['accuracy']:.1%}"
    assert "There is no trained model yet" not in texts(app)


def test_failed_training_is_explained_and_resumed(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "raise SystemExit('The disk is full. Free some space.')"
    assert start_training(app, monkeypatch, code).wait(PATIENCE)
    assert "The disk is full. Free some space." in texts(app.run())
    assert app.button(key="start-training").label == "Resume"


def test_only_one_training_runs(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start_training(app, monkeypatch, f"import time; time.sleep({PATIENCE})")
    assert app.button(key="stop-training").label == "Stop"
    manager = cache.training_manager()
    manager.start(lambda: pytest.fail("a second training was started"))
    assert manager.job is job
    app.button(key="stop-training").click().run()
    assert job.wait(PATIENCE)
