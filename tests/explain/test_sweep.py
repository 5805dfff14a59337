"""Where an answer flips is found in both directions."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.explain.adversarial import fgsm
from cifar_app.explain.sweep import Sweep


def sweep(answers: list[int], neutral: int) -> Sweep:
    probabilities = np.full((len(answers), 10), 0.05)
    probabilities[np.arange(len(answers)), answers] = 0.55
    return Sweep(list(range(-3, len(answers) - 3)), probabilities, neutral)


def test_the_nearest_flips_on_both_sides_are_found() -> None:
    found = sweep([1, 2, 2, 4, 4, 4, 7, 4], neutral=0)
    assert found.answer == 4
    assert found.flips() == [(-1, 2), (3, 7)]
    assert found.further_flips() == 2  # on the left 2 turns to 1, on the right 7 back to 4
    assert found.winners() == [4, 1, 2, 7]


def test_an_answer_that_holds_has_no_flip() -> None:
    assert sweep([4] * 8, neutral=-3).flips() == []
    once = sweep([4, 4, 4, 4, 4, 4, 4, 5], neutral=-3)
    assert once.flips() == [(4, 5)]
    assert once.further_flips() == 0


def test_an_adversarial_step_goes_along_the_sign_and_no_further() -> None:
    image = np.array([[[0, 100, 255]]], np.uint8)
    direction = np.array([[[-1e-9, 3.0, 2.0]]])
    assert fgsm(image, direction, 5).tolist() == [[[0, 105, 255]]]
    assert (fgsm(image, direction, 0) == image).all()
    random = np.random.default_rng(0)
    image = random.integers(0, 256, (32, 32, 3), np.uint8)
    moved = fgsm(image, random.normal(size=image.shape), 4).astype(int) - image
    assert np.abs(moved).max() == pytest.approx(4)
