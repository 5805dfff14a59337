from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import DEFAULT_MODEL
from cifar_app.model_store import store
from cifar_app.ui.pages.metrics.confusion import matrix_cells
from tests.app.conftest import Open, texts


def test_summary_shows_metrics_of_the_card(open_app: Open) -> None:
    app = open_app("metrics")
    card = store.open_model(DEFAULT_MODEL).card
    low, high = card.test["accuracy_interval"]
    percent = {name: f"{card.test[name]:.1%}" for name in ("accuracy", "precision", "recall", "f1")}
    assert {metric.label.lower(): metric.value for metric in app.metric} == {
        **percent,
        "95% interval": f"{100 * low:.1f}–{100 * high:.1f}%",
        "loss": f"{card.test['loss']:.3f}",
    }
    ece = 100 * card.calibration["expected_error"]
    assert f"**Expected calibration error (ECE): {ece:.1f} points**" in texts(app)


@pytest.mark.parametrize(
    ("view", "expected", "percent"),
    [("counts", "30", "30.0% of the row"), ("column", "50", "50.0% of the column")],
)
def test_cells_show_counts_or_percentages(view: str, expected: str, percent: str) -> None:
    matrix = np.zeros((10, 10), np.int64)
    matrix[3, [3, 5, 6]] = [60, 30, 10]
    matrix[5, 5] = 30
    cells = matrix_cells(matrix, view, show_diagonal=True)
    assert cells[3][5].text == expected
    assert cells[3][6].shade == pytest.approx(0.95 * (1 if view == "column" else 1 / 3))
    assert cells[3][5].label == f"cat predicted as dog: 30 images, {percent}"
    assert cells[3][3].shade == 1  # on the scale of the diagonal
    hidden = matrix_cells(matrix, view, show_diagonal=False)
    assert (hidden[3][3].text, hidden[3][3].shade, hidden[3][5].text) == ("", 0, expected)


def test_perfect_and_empty_matrices_have_finite_shades() -> None:
    for counts in (np.diag(np.full(10, 7)), np.zeros((10, 10), np.int64)):
        cells = matrix_cells(counts, "counts", show_diagonal=True)
        assert np.isfinite([cell.shade for row in cells for cell in row]).all()
