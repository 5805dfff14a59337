"""What the cells of the confusion matrix say."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.ui.pages.metrics.confusion import cell_texts


@pytest.fixture
def matrix() -> np.ndarray:
    counts = np.zeros((10, 10), np.int64)
    counts[3] = [0, 0, 0, 60, 0, 30, 10, 0, 0, 0]
    counts[5, 5] = 30
    counts[7, 9] = 1
    return counts


def test_counts_shares_and_words(matrix: np.ndarray) -> None:
    texts, _, labels = cell_texts(matrix, "counts", diagonal=True)
    assert (texts[3][3], texts[3][5], texts[0][0]) == ("60", "30", "0")
    assert labels[3][5] == "30 images of cat answered dog, 30.0% of the row"
    assert labels[7][9] == "1 image of horse answered truck, 100.0% of the row"
    assert labels[0][9] == "no image of airplane answered truck, 0.0% of the row"
    texts, _, labels = cell_texts(matrix, "row", diagonal=True)
    assert (texts[3][3], texts[3][5], texts[3][6]) == ("60", "30", "10")
    texts, _, labels = cell_texts(matrix, "column", diagonal=True)
    assert (texts[3][5], texts[5][5]) == ("50", "50")
    assert labels[3][5].endswith("50.0% of the column")


def test_errors_and_hits_are_shaded_on_scales_of_their_own(matrix: np.ndarray) -> None:
    _, shades, _ = cell_texts(matrix, "counts", diagonal=True)
    assert shades[3, 3] == 1
    assert shades[5, 5] == 0.5
    assert shades[3, 5] == pytest.approx(0.95)
    assert shades[3, 6] == pytest.approx(0.95 / 3)
    assert shades[0, 1] == 0


def test_the_diagonal_can_be_hidden(matrix: np.ndarray) -> None:
    texts, shades, _ = cell_texts(matrix, "counts", diagonal=False)
    assert texts[3][3] == ""
    assert shades[3, 3] == 0
    assert texts[3][5] == "30"


def test_a_flawless_or_empty_matrix_divides_by_nothing() -> None:
    for counts in (np.diag(np.full(10, 7)), np.zeros((10, 10), np.int64)):
        _, shades, _ = cell_texts(counts, "counts", diagonal=True)
        assert np.isfinite(shades).all()
