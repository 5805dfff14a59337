"""The Metrics page shows the model's stored metrics and the images of a cell."""

from __future__ import annotations

import pytest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


@pytest.mark.parametrize(("model", "verb"), [("seed_cnn", "may"), ("whitened_cnn", "does not")])
def test_the_calibration_error_is_held_against_chance(
    open_app: Open, model: str, verb: str
) -> None:
    words = texts(open_app("metrics", model=model))
    error = store.open_model(model).card.calibration["expected_error"]
    assert f"**{100 * error:.1f} points** (expected calibration error" in words
    assert f"so chance {verb} explain it" in words


def test_metrics_are_those_of_the_card(open_app: Open) -> None:
    app = open_app("metrics")
    test = store.open_model(DEFAULT_MODEL).card.test
    shown = {metric.label: metric.value for metric in app.metric}
    low, high = test["accuracy_interval"]
    assert shown == {
        "Right answers": f"{test['accuracy']:.1%}",
        "95% interval": f"{100 * low:.1f}–{100 * high:.1f}%",
        "Loss": f"{test['loss']:.3f}",
        "Precision": f"{test['precision']:.1%}",
        "Recall": f"{test['recall']:.1%}",
        "F1": f"{test['f1']:.1%}",
    }


def test_a_cell_is_chosen_with_two_boxes_and_stands_in_the_address(open_app: Open) -> None:
    _, labels = load_test_set()
    cell = indices_in_cell(labels, store.open_model(DEFAULT_MODEL).test_probabilities(), 3, 5)
    app = open_app("metrics")
    assert "Choose a cell" in texts(app)
    app.selectbox(key="bound-true").select("cat").run()
    app.selectbox(key="bound-predicted").select("dog").run()
    assert f"{len(cell)} images of cat, answered dog" in texts(app)
    assert app.query_params["true"] == "cat"
    assert app.query_params["predicted"] == "dog"
