"""The picture of a prediction that the Classify page offers."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from PIL import Image, ImageColor

import cifar_app
from cifar_app.palette import CLASS_COLORS, MUTED
from cifar_app.ui.components import Theme
from cifar_app.ui.pages.classify.prediction_image import prediction_png
from tests.browser.photos import CAT

THEME = Theme("#FCFBF9", "#F1EFEA", "#1B1A18")


def draw(prediction: cifar_app.Prediction) -> np.ndarray:
    content = prediction_png(prediction, "A model · 2026-01-01", THEME)
    return np.asarray(Image.open(io.BytesIO(content)))


def count(picture: np.ndarray, color: str) -> int:
    return int((picture == ImageColor.getrgb(color)).all(axis=2).sum())


def test_picture_shows_the_input_and_the_bars() -> None:
    prediction = cifar_app.load_classifier("seed_cnn").classify(
        cifar_app.read_photo(CAT.read_bytes())
    )
    prediction = replace(prediction, score=1.0)
    picture = draw(prediction)
    assert picture.shape == (630, 1200, 3)
    np.testing.assert_array_equal(picture[61, 61], prediction.model_input[0, 0])  # crisp pixels
    likely = prediction.probabilities.argsort()[::-1][:2]
    first, second = (count(picture, CLASS_COLORS[label]) for label in likely)
    expected = prediction.probabilities[likely[0]] / prediction.probabilities[likely[1]]
    assert np.isclose(first / second, expected, rtol=0.1)

    rejected = draw(replace(prediction, score=0.0))
    assert count(rejected, CLASS_COLORS[likely[0]]) == 0
    assert count(rejected, MUTED) > first
