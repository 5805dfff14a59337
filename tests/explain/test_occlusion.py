"""Occlusion sensitivity finds what a known model needs."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.explain.occlusion import occlusion_sensitivity

IMAGE = np.full((32, 32, 3), 230, np.uint8)


def predict_by_corner(images: np.ndarray) -> np.ndarray:
    """Predict class 2 by the brightness of the top left corner, else class 0."""
    brightness = images[:, :6, :6].mean(axis=(1, 2, 3)) / 255
    probabilities = np.zeros((len(images), 10), np.float32)
    probabilities[:, 2], probabilities[:, 0] = brightness, 1 - brightness
    return probabilities


def test_only_important_part_is_found() -> None:
    image, fractions = IMAGE.copy(), list[float]()
    attribution = occlusion_sensitivity(
        image,
        lambda images: predict_by_corner(images)[:, 2],
        lambda _, fraction: fractions.append(fraction),
    )
    assert attribution.values.argmax() == 0
    assert attribution.values[20:, 20:] == pytest.approx(0, abs=1e-6)
    assert attribution.score == pytest.approx(230 / 255)
    assert attribution.min_score == pytest.approx(127 / 255)
    assert attribution.max_score == pytest.approx(attribution.score)
    assert (image == IMAGE).all()
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    against = occlusion_sensitivity(IMAGE, lambda images: predict_by_corner(images)[:, 0]).values
    assert against == pytest.approx(-attribution.values, abs=1e-5)
