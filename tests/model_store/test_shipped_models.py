"""The models in assets/models say of themselves what can be measured again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from cifar_app.config import shipped_models_dir
from cifar_app.data import load_test_set
from cifar_app.inference.litert import PredictFn, load_keras, load_litert, predict_in_batches
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import Recipe, get_recipe

EXPECTED = {"seed_cnn", "whitened_cnn", "efficientnet_lite2"}
_EVERY = 40
"""One of so many test images is classified again; `evaluate` classifies them all."""
FOUND = {card.parent.name for card in shipped_models_dir().glob("*/card.json")}


@pytest.fixture(scope="module", params=sorted(EXPECTED | FOUND))
def shipped(request: pytest.FixtureRequest) -> StoredModel:
    return store.open_model(request.param)


@pytest.mark.parametrize(
    ("filename", "forward", "tolerance"),
    [(LITERT_FILE, load_litert, 1e-5), (KERAS_FILE, load_keras, 1e-4)],
)
def test_the_stored_answers_are_those_of_the_network(
    shipped: StoredModel, filename: str, forward: Callable[[Path], PredictFn], tolerance: float
) -> None:
    stored = shipped.test_probabilities()
    assert stored.dtype == np.float32
    again = predict_in_batches(
        forward(shipped.verified_path(filename)), load_test_set()[0][::_EVERY]
    )
    np.testing.assert_allclose(again, stored[::_EVERY], atol=tolerance)


def test_the_recipe_of_that_name_is_the_one_that_made_it(shipped: StoredModel) -> None:
    recipe = shipped.card.recipe
    fields = {key: recipe[key] for key in recipe.keys() - {"initial_model"}}
    assert Recipe.from_json(fields) == get_recipe(recipe["name"])


def test_the_card_says_what_the_stored_answers_give(shipped: StoredModel) -> None:
    _, labels = load_test_set()
    answers = shipped.test_probabilities()
    measured = asdict(classification.summarize(labels, answers))
    card = shipped.card
    assert card.test["correct"] == measured["correct"]
    assert card.test.keys() == measured.keys()
    for name, value in measured.items():
        assert card.test[name] == pytest.approx(value, abs=1e-6), name
    error = calibration_curve(labels, answers, card.calibration["bins"]).ece
    assert card.calibration["expected_error"] == pytest.approx(error, abs=1e-5)


def test_a_shipped_model_is_complete(shipped: StoredModel) -> None:
    assert shipped.shipped
    for filename in shipped.card.files:
        shipped.verified_path(filename)
    history = shipped.history()
    assert len(history["loss"]) == shipped.card.recipe["epochs"]
    best = max(history["val_accuracy"])
    assert history["val_accuracy"][shipped.card.best_epoch - 1] == best
