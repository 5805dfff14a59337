"""Shipped models: the cards and the stored predictions match the model files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from cifar_app.config import DEFAULT_MODEL, shipped_models_dir
from cifar_app.data import load_test_set
from cifar_app.inference.litert import PredictFn, load_keras, load_litert, predict_in_batches
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import Recipe, get_recipe

NAMES = {"seed_cnn", "whitened_cnn", "efficientnet_lite2", DEFAULT_MODEL} | {
    path.parent.name for path in shipped_models_dir().glob("*/card.json")
}


@pytest.fixture(scope="module", params=sorted(NAMES))
def shipped(request: pytest.FixtureRequest) -> StoredModel:
    return store.open_model(request.param)


@pytest.mark.parametrize(
    ("filename", "load", "tolerance", "step"),
    [
        (LITERT_FILE, load_litert, 1e-5, 200),
        pytest.param(LITERT_FILE, load_litert, 1e-5, 20, marks=pytest.mark.slow),
        pytest.param(KERAS_FILE, load_keras, 1e-4, 40, marks=pytest.mark.slow),
    ],
)
def test_stored_predictions_are_those_of_the_file(
    shipped: StoredModel,
    filename: str,
    load: Callable[[Path], PredictFn],
    tolerance: float,
    step: int,
) -> None:
    stored = shipped.test_probabilities()
    assert stored.dtype == np.float32
    images = load_test_set()[0][::step]
    predicted = predict_in_batches(load(shipped.verified_path(filename)), images)
    np.testing.assert_allclose(predicted, stored[::step], atol=tolerance)


def test_recipe_is_that_of_its_name(shipped: StoredModel) -> None:
    recipe = shipped.card.recipe
    if recipe["name"] == "wise_ft":
        recipe = recipe["initial_model"]["recipe"]
    fields = {key: recipe[key] for key in recipe.keys() - {"initial_model"}}
    assert TypeAdapter(Recipe).validate_python(fields) == get_recipe(recipe["name"])


def test_card_metrics_match_stored_predictions(shipped: StoredModel) -> None:
    _, labels = load_test_set()
    probabilities = shipped.test_probabilities()
    card = shipped.card
    measured = asdict(classification.summarize(labels, probabilities))
    assert card.test["correct"] == measured["correct"]
    for name, value in measured.items():
        assert card.test[name] == pytest.approx(value, abs=1e-6), name
    ece = calibration_curve(labels, probabilities, card.calibration["bins"]).ece
    assert card.calibration["expected_error"] == pytest.approx(ece, abs=1e-5)


def test_all_files_match_the_card(shipped: StoredModel) -> None:
    assert shipped.shipped
    for filename in shipped.card.files:
        shipped.verified_path(filename)
    accuracies = shipped.history()["val_accuracy"]
    assert len(accuracies) == shipped.card.recipe["epochs"]
    assert accuracies[shipped.card.best_epoch - 1] == max(accuracies)
