"""Changes of the prediction are found in both directions."""

from __future__ import annotations

import numpy as np

from cifar_app.explain.sweep import Sweep


def make_sweep(predictions: list[int], identity_value: int) -> Sweep:
    probabilities = np.full((len(predictions), 10), 0.05)
    probabilities[np.arange(len(predictions)), predictions] = 0.55
    values = list(range(-3, len(predictions) - 3))
    return Sweep(values, probabilities, np.array(predictions) == 9, identity_value)


def test_nearest_change_is_found_in_each_direction() -> None:
    sweep = make_sweep([1, 2, 2, 4, 4, 4, 7, 4], identity_value=0)
    assert sweep.prediction == 4
    assert sweep.first_changes() == [(-1, 2), (3, 7)]
    assert sweep.n_further_changes() == 2  # from 2 to 1 on the left, from 7 to 4 on the right
    assert sweep.predicted_classes() == [4, 1, 2, 7]


def test_rejected_ranges_include_both_ends() -> None:
    sweep = make_sweep([9, 9, 3, 3, 9, 3, 9], identity_value=0)
    assert sweep.rejected_ranges() == [(-3, -2), (1, 1), (3, 3)]
    assert make_sweep([3] * 7, identity_value=0).rejected_ranges() == []
