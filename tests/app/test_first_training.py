"""No model at all: the app trains one on request, in a real process, and goes on."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

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


def test_a_training_is_started_watched_and_its_model_used(
    open_app: Open, assets_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(assets_copy / "models")
    program = [sys.executable, "-c", _TINY]
    monkeypatch.setattr(
        first_training, "TrainingJob", partial(TrainingJob, program=program, epochs=2)
    )
    app = open_app("metrics")
    app.button(key="start-training").click().run()
    assert app.button(key="stop-training").label == "Stop"
    job = cache.training_manager().job
    assert job is not None
    assert job.wait(PATIENCE)
    assert job.failure is None
    app.run()
    assert not app.exception
    test = store.open_model("seed_cnn-seed0").card.test
    assert app.metric[0].value == f"{test['accuracy']:.1%}"
    assert "Confusion matrix: which classes are confused?" in texts(app)


def test_a_second_visitor_starts_no_second_training() -> None:
    desk = cache.training_manager()
    program = [sys.executable, "-c", f"import time; time.sleep({PATIENCE})"]
    desk.start(lambda: TrainingJob("seed_cnn", program=program))
    first = desk.job
    assert first is not None
    desk.start(lambda: pytest.fail("two trainings at a time"))
    assert desk.job is first
    first.stop()
    assert first.wait(PATIENCE)
    desk.start(lambda: TrainingJob("seed_cnn", program=[sys.executable, "-c", ""]))
    assert desk.job is not first


def test_a_training_that_fails_says_why_and_can_be_started_again(
    open_app: Open, assets_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(assets_copy / "models")
    program = [sys.executable, "-c", "raise SystemExit('The disk is full. Free some space.')"]
    monkeypatch.setattr(first_training, "TrainingJob", partial(TrainingJob, program=program))
    app = open_app("classify")
    app.button(key="start-training").click().run()
    job = cache.training_manager().job
    assert job is not None
    assert job.wait(PATIENCE)
    app.run()
    assert "The disk is full. Free some space." in texts(app)
    assert app.button(key="start-training").label == "Go on training"
