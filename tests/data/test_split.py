from __future__ import annotations

import numpy as np

from cifar_app.data import stratified_split


def test_the_split_is_stratified_seeded_and_loses_nobody() -> None:
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10, dtype=np.uint8), 50))
    training, held_out = stratified_split(labels, validation=100, seed=1)
    assert np.bincount(labels[held_out]).tolist() == [10] * 10
    np.testing.assert_array_equal(np.sort(np.r_[training, held_out]), np.arange(500))
    assert (np.diff(training) > 0).all()
    assert (np.diff(held_out) > 0).all()

    again = stratified_split(labels, validation=100, seed=1)
    np.testing.assert_array_equal(again[1], held_out)
    assert not np.array_equal(stratified_split(labels, validation=100, seed=2)[1], held_out)


def test_by_default_five_hundred_images_a_class_are_held_out() -> None:
    labels = np.repeat(np.arange(10, dtype=np.uint8), 5000)
    training, held_out = stratified_split(labels)
    assert len(training) == 45_000
    assert np.bincount(labels[held_out]).tolist() == [500] * 10
