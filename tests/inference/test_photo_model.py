"""Classifying photos with a separate photo model."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cifar_app.inference.classifier import Classifier
from cifar_app.model_store.card import PhotoModelInfo
from tests.stored import make_card, make_rejection

SIZE = 96
REJECTION = make_rejection(0.05, "in_distribution")


def predict_cat(images: np.ndarray) -> np.ndarray:
    return np.tile(np.where(np.arange(10) == 3, 0.91, 0.01), (len(images), 1))


def predict_left_edge(photos: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the brightness of the left edge as evidence and probability of class 0."""
    white = photos[:, :, 0].mean(axis=(1, 2)) / 255
    return np.stack([white, 1 - white] + [0 * white] * 8, axis=1), white[:, None]


@pytest.fixture
def classifier() -> Classifier:
    card = make_card(photo=PhotoModelInfo(input_size=SIZE, flops=1000, rejection=REJECTION))
    return Classifier("two", card, predict_cat, predict_left_edge)


def test_small_photos_skip_the_photo_model(classifier: Classifier) -> None:
    photo = classifier.classify(Image.new("RGB", (200, 100)))
    assert photo.model_input.shape == (SIZE, SIZE, 3)
    assert (photo.label, photo.rejection) == (1, REJECTION)
    small = classifier.classify(Image.new("RGB", (32, 32)))
    assert small.model_input.shape == (32, 32, 3)
    assert (small.label, small.rejection, small.evidence) == (3, classifier.card.rejection, None)


@pytest.mark.parametrize(("gray", "is_rejected"), [(255, False), (25, True)])
def test_score_combines_both_models(gray: int, is_rejected: bool, classifier: Classifier) -> None:
    probabilities = np.array([0.91] + 9 * [0.01])
    certainty = 1 + (probabilities * np.log10(probabilities)).sum()
    prediction = classifier.classify(Image.new("RGB", (100, 100), (gray, gray, gray)))
    assert prediction.evidence == pytest.approx(gray / 255)
    assert prediction.score == pytest.approx(gray / 255 * certainty**6)
    assert prediction.none_of_these is is_rejected


def test_photo_and_mirror_image_are_averaged(classifier: Classifier) -> None:
    photo = Image.new("RGB", (SIZE, SIZE))
    photo.paste((255, 255, 255), (0, 0, SIZE // 2, SIZE))
    prediction = classifier.classify(photo)
    assert prediction.probabilities[:2] == pytest.approx([0.5, 0.5])
    assert prediction.evidence == pytest.approx(0.5)
