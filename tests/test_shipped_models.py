"""The models in assets/models say of themselves what can be measured again."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from cifar_app import metrics, store
from cifar_app.calibration import reliability
from cifar_app.config import shipped_models_dir
from cifar_app.data import load_test_set
from cifar_app.forward import keras_forward, litert_forward, run_forward
from cifar_app.store import StoredModel

EXPECTED = {"seed_cnn"}
FOUND = {card.parent.name for card in shipped_models_dir().glob("*/card.json")}


@pytest.fixture(scope="module", params=sorted(EXPECTED | FOUND))
def shipped(request: pytest.FixtureRequest) -> StoredModel:
    return store.open_model(request.param)


@pytest.fixture(scope="module")
def answers(shipped: StoredModel) -> np.ndarray:
    """What the served network says about the test images now."""
    return run_forward(litert_forward(shipped.checked(store.LITERT_FILE)), load_test_set()[0])


def test_both_networks_answer_alike(shipped: StoredModel, answers: np.ndarray) -> None:
    again = run_forward(keras_forward(shipped.checked(store.KERAS_FILE)), load_test_set()[0])
    np.testing.assert_allclose(again, answers, atol=1e-4)


def test_the_stored_answers_are_those_of_the_network(
    shipped: StoredModel, answers: np.ndarray
) -> None:
    stored = shipped.test_probabilities()
    assert stored.dtype == np.float32
    np.testing.assert_allclose(stored, answers, atol=1e-5)


def test_the_card_says_what_is_measured(shipped: StoredModel, answers: np.ndarray) -> None:
    _, labels = load_test_set()
    measured = asdict(metrics.summarise(labels, answers))
    card = shipped.card
    assert card.test["correct"] == measured["correct"]
    assert card.test.keys() == measured.keys()
    for name, value in measured.items():
        assert card.test[name] == pytest.approx(value, abs=1e-6), name
    error = reliability(labels, answers, card.calibration["bins"]).expected_error
    assert card.calibration["expected_error"] == pytest.approx(error, abs=1e-5)


def test_a_shipped_model_is_complete(shipped: StoredModel) -> None:
    assert shipped.shipped
    for filename in shipped.card.files:
        shipped.checked(filename)
    history = shipped.history()
    assert len(history["loss"]) == shipped.card.recipe["epochs"]
    best = max(history["val_accuracy"])
    assert history["val_accuracy"][shipped.card.best_epoch - 1] == best
