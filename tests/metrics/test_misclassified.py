"""Which images are mistakes, and in what order."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.metrics.misclassified import find_misclassified, indices_in_cell


def answers(*rows: dict[int, float]) -> np.ndarray:
    """Probabilities by class; what is missing is 0."""
    probabilities = np.zeros((len(rows), 10), np.float32)
    for row, given in enumerate(rows):
        for label, probability in given.items():
            probabilities[row, label] = probability
    return probabilities


LABELS = np.array([3, 3, 3, 5, 3], np.uint8)
ANSWERS = answers(
    {3: 0.9, 5: 0.1},  # right
    {5: 0.6, 3: 0.4},  # wrong: margin 0.2, loss 0.92
    {5: 0.8, 3: 0.15, 0: 0.05},  # wrong: margin 0.65, loss 1.90
    {3: 0.5, 5: 0.45, 1: 0.05},  # wrong: margin 0.05, loss 0.80
    {0: 0.7, 1: 0.29, 3: 0.01},  # wrong: margin 0.41, loss 4.61
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("index", [1, 2, 3, 4]),
        ("confidence", [2, 4, 1, 3]),
        ("loss", [4, 2, 1, 3]),
        ("margin", [3, 1, 4, 2]),
    ],
)
def test_the_orders(order: str, expected: list[int]) -> None:
    assert find_misclassified(LABELS, ANSWERS, order=order).tolist() == expected


def test_the_filters() -> None:
    assert find_misclassified(LABELS, ANSWERS, true=5).tolist() == [3]
    assert find_misclassified(LABELS, ANSWERS, predicted=5).tolist() == [2, 1]
    assert find_misclassified(LABELS, ANSWERS, true=3, predicted=0).tolist() == [4]
    assert find_misclassified(LABELS, ANSWERS, true=0).tolist() == []


def test_equal_ones_stay_in_their_order() -> None:
    probabilities = answers({1: 1.0}, {1: 1.0}, {1: 1.0})
    assert find_misclassified(np.zeros(3, np.uint8), probabilities).tolist() == [0, 1, 2]


def test_a_cell_holds_its_images_the_surest_first() -> None:
    assert indices_in_cell(LABELS, ANSWERS, 3, 5).tolist() == [2, 1]
    assert indices_in_cell(LABELS, ANSWERS, 3, 3).tolist() == [0]
    assert indices_in_cell(LABELS, ANSWERS, 9, 9).tolist() == []
