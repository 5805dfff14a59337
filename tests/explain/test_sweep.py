"""Changes of the prediction are found in both directions."""

from __future__ import annotations

import numpy as np

from cifar_app.explain.sweep import Sweep


def make_sweep(predictions: list[int], identity_value: int) -> Sweep:
    probabilities = np.full((len(predictions), 10), 0.05)
    probabilities[np.arange(len(predictions)), predictions] = 0.55
    return Sweep(list(range(-3, len(predictions) - 3)), probabilities, identity_value)


def test_nearest_change_is_found_in_each_direction() -> None:
    sweep = make_sweep([1, 2, 2, 4, 4, 4, 7, 4], identity_value=0)
    assert sweep.prediction == 4
    assert sweep.first_changes() == [(-1, 2), (3, 7)]
    assert sweep.n_further_changes() == 2  # from 2 to 1 on the left, from 7 to 4 on the right
    assert sweep.predicted_classes() == [4, 1, 2, 7]
