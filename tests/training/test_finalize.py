from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from cifar_app.errors import TrainingError
from cifar_app.model_store import store
from cifar_app.progress import no_progress
from cifar_app.training import RECIPES
from cifar_app.training.finalize import export_and_store, training_flops
from cifar_app.training.fit_result import FitResult
from cifar_app.training.run_state import RunState
from tests.tiny_cli import tiny_train_set

SEED_CNN = RECIPES["seed_cnn"]


def test_diverged_model_is_not_stored() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.set_weights([np.full(weight.shape, np.nan) for weight in model.get_weights()])
    data = tiny_train_set()
    result = FitResult(model, SEED_CNN, 0, RunState(settings={}), data, data)
    with pytest.raises(TrainingError, match="smaller learning rate"):
        export_and_store(result, "diverged", no_progress)
    assert "diverged" not in store.list_names()


def test_training_flops_count_three_passes() -> None:
    assert training_flops(SEED_CNN, 10, 45_000, 1_000) == 3 * 10 * 45_000 * 1_000
    recipe = replace(
        RECIPES["transfer"], model_options={"size": 160}, initial_image_size=80, full_size_epochs=3
    )
    assert training_flops(replace(recipe, epochs=7), 7, 10, 100) == 3 * 10 * 100 * (4 // 4 + 3)
    assert training_flops(replace(recipe, epochs=2), 2, 10, 100) == 3 * 10 * 100 * 2
    # Ended early, among the epochs with small images and after them.
    assert training_flops(replace(recipe, epochs=7), 2, 10, 100) == 3 * 10 * 100 * 2 // 4
    assert training_flops(replace(recipe, epochs=7), 5, 10, 100) == 3 * 10 * 100 * (4 // 4 + 1)
