from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store import store
from cifar_app.ui.pages.metrics.confusion import matrix_cells
from tests.app.conftest import Open, texts


def test_summary_shows_metrics_of_the_card(open_app: Open) -> None:
    app = open_app("metrics")
    test = store.open_model(DEFAULT_MODEL).card.test
    low, high = test["accuracy_interval"]
    assert {metric.label: metric.value for metric in app.metric} == {
        "Accuracy": f"{test['accuracy']:.1%}",
        "95% interval": f"{100 * low:.1f}–{100 * high:.1f}%",
        "Loss": f"{test['loss']:.3f}",
        "Precision": f"{test['precision']:.1%}",
        "Recall": f"{test['recall']:.1%}",
        "F1": f"{test['f1']:.1%}",
    }


def test_cell_is_selected_with_two_boxes(open_app: Open) -> None:
    _, labels = load_test_set()
    cell = indices_in_cell(labels, store.open_model(DEFAULT_MODEL).test_probabilities(), 3, 5)
    app = open_app("metrics")
    assert "Select a cell" in texts(app)
    app.selectbox(key="bound-true").select("cat").run()
    app.selectbox(key="bound-predicted").select("dog").run()
    assert f"**{len(cell)} images: cat predicted as dog**" in texts(app)
    assert app.query_params["true"] == "cat"
    assert app.query_params["predicted"] == "dog"


@pytest.mark.parametrize(("model", "verb"), [("seed_cnn", "may"), ("whitened_cnn", "does not")])
def test_ece_is_compared_with_chance(open_app: Open, model: str, verb: str) -> None:
    page = texts(open_app("metrics", model=model))
    ece = store.open_model(model).card.calibration["expected_error"]
    assert f"**Expected calibration error (ECE): {100 * ece:.1f} points**" in page
    assert f"so chance {verb} explain it" in page


@pytest.fixture
def matrix() -> np.ndarray:
    counts = np.zeros((10, 10), np.int64)
    counts[3] = [0, 0, 0, 60, 0, 30, 10, 0, 0, 0]
    counts[5, 5] = 30
    counts[7, 9] = 1
    return counts


@pytest.mark.parametrize(
    ("view", "expected", "label"),
    [
        ("counts", "30", "cat predicted as dog: 30 images, 30.0% of the row"),
        ("row", "30", "cat predicted as dog: 30 images, 30.0% of the row"),
        ("column", "50", "cat predicted as dog: 30 images, 50.0% of the column"),
    ],
)
def test_cells_show_counts_or_percentages(
    matrix: np.ndarray, view: str, expected: str, label: str
) -> None:
    cells = matrix_cells(matrix, view, show_diagonal=True)
    assert (cells[3][5].text, cells[3][5].label) == (expected, label)
    assert cells[7][9].label.startswith("horse predicted as truck: 1 image, 100.0%")


def test_diagonal_has_its_own_color_scale(matrix: np.ndarray) -> None:
    cells = matrix_cells(matrix, "counts", show_diagonal=True)
    assert (cells[3][3].shade, cells[5][5].shade) == (1, 0.5)
    assert cells[3][5].shade == pytest.approx(0.95)
    assert cells[3][6].shade == pytest.approx(0.95 / 3)
    hidden = matrix_cells(matrix, "counts", show_diagonal=False)
    assert (hidden[3][3].text, hidden[3][3].shade, hidden[3][5].text) == ("", 0, "30")


def test_perfect_and_empty_matrices_have_finite_shades() -> None:
    for counts in (np.diag(np.full(10, 7)), np.zeros((10, 10), np.int64)):
        cells = matrix_cells(counts, "counts", show_diagonal=True)
        assert np.isfinite([cell.shade for row in cells for cell in row]).all()
