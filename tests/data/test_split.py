from __future__ import annotations

import numpy as np

from cifar_app.data import stratified_split


def test_split_is_stratified_and_seeded() -> None:
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10, dtype=np.uint8), 5000))
    training, validation = stratified_split(labels)
    assert np.bincount(labels[validation]).tolist() == [500] * 10
    np.testing.assert_array_equal(np.sort(np.r_[training, validation]), np.arange(50_000))
    assert (np.diff(training) > 0).all()
    assert (np.diff(validation) > 0).all()
    np.testing.assert_array_equal(stratified_split(labels)[1], validation)
    assert not np.array_equal(stratified_split(labels, seed=2)[1], validation)
