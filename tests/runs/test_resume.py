"""A kill in the middle of an epoch, with real trainings on generated images."""

from __future__ import annotations

import time
from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app.config import runs_dir
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.runs.history import read_history
from tests.processes import PATIENCE, TINY_CLI, process, run

pytestmark = pytest.mark.slow

TRAIN = [*TINY_CLI, "train", "--recipe=seed_cnn", "--epochs=6"]


def weights(name: str) -> list[np.ndarray]:
    path = store.open_model(name).verified_path(KERAS_FILE)
    return [*keras.saving.load_model(path, compile=False).get_weights()]


def test_killed_run_resumes_to_the_weights_of_an_unbroken_one(cache: Path) -> None:
    finished = run([*TRAIN, "--name=unbroken"], cache)
    assert finished.returncode == 0, finished.stderr
    with process([*TRAIN, "--name=broken"], cache) as training:
        deadline = time.monotonic() + PATIENCE
        # In the second epoch or later, between two of its steps.
        while not (
            (history := read_history(runs_dir() / "broken")).epochs
            and history.steps[-1].epoch > history.epochs[-1].epoch
        ):
            assert training.poll() is None
            assert time.monotonic() < deadline
        training.kill()
        training.wait()
    assert "broken" not in store.list_names()
    resumed = run([*TINY_CLI, "runs", "resume", "broken"], cache)
    assert resumed.returncode == 0, resumed.stderr
    for actual, expected in zip(weights("broken"), weights("unbroken"), strict=True):
        np.testing.assert_allclose(actual, expected, atol=1e-5)
    epochs = [epoch.epoch for epoch in read_history(runs_dir() / "broken").epochs]
    assert epochs == [1, 2, 3, 4, 5, 6]
