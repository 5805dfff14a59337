from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.robustness.corruptions import CORRUPTIONS_BY_NAME, SEVERITIES, corrupt
from cifar_app.robustness.evaluate import sample_balanced
from cifar_app.robustness.results import read_results

N_IMAGES = 40


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return load_test_set()[0][:N_IMAGES]


def corrupt_all(images: np.ndarray, name: str, severity: int, seed: int = 0) -> np.ndarray:
    return corrupt(images, name, severity, range(len(images)), seed)


@pytest.mark.parametrize("name", CORRUPTIONS_BY_NAME)
def test_change_grows_with_severity(clean: np.ndarray, name: str) -> None:
    before = clean.copy()
    changes = []
    for severity in SEVERITIES:
        corrupted = corrupt_all(clean, name, severity)
        assert corrupted.dtype == np.uint8
        assert corrupted.shape == clean.shape
        changes.append(np.abs(corrupted.astype(int) - clean).mean())
    assert (clean == before).all()
    assert changes[0] > 1
    assert changes == sorted(set(changes))
    assert changes[-1] < 70  # something is left to see
    # The result is independent of the batch.
    assert (corrupt(clean[5:6], name, 5, [5])[0] == corrupted[5]).all()


@pytest.mark.parametrize("name", ["gaussian_noise", "motion_blur", "fog", "elastic_transform"])
def test_seed_and_id_determine_randomness(clean: np.ndarray, name: str) -> None:
    corrupted = corrupt_all(clean[:1], name, 3)
    assert (corrupt_all(clean[:1], name, 3) == corrupted).all()
    assert (corrupt_all(clean[:1], name, 3, seed=1) != corrupted).any()
    assert (corrupt(clean[:1], name, 3, [1]) != corrupted).any()


@pytest.mark.parametrize("name", CORRUPTIONS_BY_NAME)
def test_shipped_counts_are_reproduced(name: str) -> None:
    result = (read_results() or {})["seed_cnn"]
    images, labels = load_test_set()
    indices = sample_balanced(labels, result.clean.images)
    predicted = load_classifier("seed_cnn").predict(corrupt(images[indices], name, 5, indices))
    n_correct = int((predicted.argmax(axis=1) == labels[indices]).sum())
    rounding = 2  # another processor may round a logit differently
    assert abs(n_correct - result.corrupted[name][4].correct) <= rounding
