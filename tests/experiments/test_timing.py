"""How long trainings take, measured on made-up images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cifar_app.experiments import run_store, timing
from cifar_app.experiments.ablations import EPOCHS, select_variants
from cifar_app.experiments.results import read_results
from cifar_app.training.progress import TrainingProgress
from tests.trials import make_content, write_content


def test_more_work_takes_more_time_and_the_figures_are_kept(
    no_shipped_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "STEPS", 2)
    monkeypatch.setattr(timing, "TURNS", 2)
    write_content(no_shipped_models.parent, make_content() | {"timing": None})
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (640, 32, 32, 3), dtype=np.uint8)
    labels = rng.integers(0, 10, 640, dtype=np.uint8)
    said: list[TrainingProgress] = []
    found = timing.time_trainings(select_variants(["narrow", "wide"]), images, labels, said.append)
    assert 0 < found.seconds["narrow"] < found.seconds["wide"]
    assert found.versions["backend"] == "tensorflow"
    assert said[-1].message == "Twice as wide, turn 2 of 2 (6 of 6)"

    run_store.keep_timing(found)
    run_store.write_results()  # as after the next run
    results = read_results()
    assert results is not None
    assert results.timing == found
    assert len(results.variants) == len(make_content()["variants"])


def test_seconds_are_those_of_all_steps_of_a_training() -> None:
    images = np.zeros((64 * (timing.STEPS + 40), 32, 32, 3), np.uint8)
    course = timing._Course(select_variants(["narrow"])[0], images, np.zeros(len(images), np.uint8))
    assert course.whole(turn=timing.STEPS * 0.5) == EPOCHS * (timing.STEPS + 40) * 0.5
