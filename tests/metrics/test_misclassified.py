from __future__ import annotations

import numpy as np

from cifar_app.metrics.misclassified import (
    find_misclassified,
    indices_in_cell,
    most_frequent_errors,
)


def predictions(*rows: dict[int, float]) -> np.ndarray:
    """Return probabilities from those per class; all others are 0."""
    probabilities = np.zeros((len(rows), 10), np.float32)
    for index, row in enumerate(rows):
        probabilities[index, list(row)] = list(row.values())
    return probabilities


LABELS = np.array([3, 3, 3, 5, 3], np.uint8)
PROBABILITIES = predictions(
    {3: 0.9, 5: 0.1},  # correct
    {5: 0.6, 3: 0.4},  # margin 0.2, loss 0.92
    {5: 0.8, 3: 0.15, 0: 0.05},  # margin 0.65, loss 1.90
    {3: 0.5, 5: 0.45, 1: 0.05},  # margin 0.05, loss 0.80
    {0: 0.7, 1: 0.29, 3: 0.01},  # margin 0.41, loss 4.61
)


def test_orders() -> None:
    for order, expected in (
        ("index", [1, 2, 3, 4]),
        ("confidence", [2, 4, 1, 3]),
        ("loss", [4, 2, 1, 3]),
        ("margin", [3, 1, 4, 2]),
        ("low_confidence", [3, 1, 4, 2]),
    ):
        assert find_misclassified(LABELS, PROBABILITIES, order=order).tolist() == expected
    ties = predictions({1: 1.0}, {1: 1.0}, {1: 1.0})
    assert find_misclassified(np.zeros(3, np.uint8), ties).tolist() == [0, 1, 2]


def test_filters() -> None:
    assert find_misclassified(LABELS, PROBABILITIES, true=5).tolist() == [3]
    assert find_misclassified(LABELS, PROBABILITIES, predicted=5).tolist() == [2, 1]
    assert find_misclassified(LABELS, PROBABILITIES, true=3, predicted=0).tolist() == [4]
    assert indices_in_cell(LABELS, PROBABILITIES, 3, 5).tolist() == [1, 2]
    assert indices_in_cell(LABELS, PROBABILITIES, 3, 3).tolist() == [0]
    assert indices_in_cell(LABELS, PROBABILITIES, 9, 9).tolist() == []
    assert indices_in_cell(LABELS, PROBABILITIES, 3, None).tolist() == [0, 1, 2, 4]
    assert indices_in_cell(LABELS, PROBABILITIES, None, 3).tolist() == [0, 3]


def test_kinds_of_errors() -> None:
    predicted = PROBABILITIES.argmax(axis=1)
    assert most_frequent_errors(LABELS, predicted) == [(3, 5, 2), (3, 0, 1), (5, 3, 1)]
    assert most_frequent_errors(LABELS[:1], predicted[:1]) == []
