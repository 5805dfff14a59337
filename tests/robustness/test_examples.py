from __future__ import annotations

import numpy as np

from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import corrupt
from cifar_app.robustness.examples import find_flips


def test_examples_flip_and_are_of_several_classes() -> None:
    images, labels = load_test_set()
    clean = store.open_model("seed_cnn").test_probabilities()
    classifier = load_classifier("seed_cnn")
    flips = find_flips(classifier, clean, "contrast", 5)
    shown = labels[flips.indices]
    assert len(shown) >= 5
    assert (np.diff(shown) > 0).all()
    assert (clean[flips.indices].argmax(axis=1) == shown).all()
    corrupted = corrupt(images[flips.indices], "contrast", 5, flips.indices)
    np.testing.assert_array_equal(flips.images, corrupted)
    assert (classifier.predict(corrupted).argmax(axis=1) != shown).all()
