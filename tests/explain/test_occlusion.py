"""Occlusion finds what a known network needs; overlays show it where it is."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cifar_app.explain.attribution import POSITIVE_COLOR, Attribution, overlay_heatmap
from cifar_app.explain.occlusion import occlusion_sensitivity


def corner_network(images: np.ndarray) -> np.ndarray:
    """Sure of class 2 by the brightness of the upper left corner, else of class 0."""
    bright = images[:, :6, :6].mean(axis=(1, 2, 3)) / 255
    answers = np.zeros((len(images), 10), np.float32)
    answers[:, 2], answers[:, 0] = bright, 1 - bright
    return answers


def test_the_only_part_that_matters_is_found() -> None:
    image = np.full((32, 32, 3), 230, np.uint8)
    kept = image.copy()
    done: list[float] = []
    explanation = occlusion_sensitivity(image, 2, corner_network, done.append)
    assert explanation.values.argmax() == 0
    assert explanation.values[20:, 20:] == pytest.approx(0, abs=1e-6)
    assert explanation.score == pytest.approx(230 / 255)
    assert explanation.min_probability == pytest.approx(127 / 255)
    assert explanation.max_probability == pytest.approx(explanation.score)
    assert (image == kept).all()
    assert done[-1] == 1.0


def test_what_speaks_for_one_class_speaks_against_the_other() -> None:
    image = np.full((32, 32, 3), 230, np.uint8)
    against = occlusion_sensitivity(image, 0, corner_network)
    assert against.values[0, 0] < 0
    assert against.values == pytest.approx(
        -occlusion_sensitivity(image, 2, corner_network).values, abs=1e-5
    )


def test_half_of_the_weight_lies_where_it_is() -> None:
    values = np.zeros((10, 10))
    values[0, :4] = 1
    values[5, :] = -3
    assert Attribution(values, 1.0).half_mass_fraction == 0.02
    assert Attribution(np.zeros((10, 10)), 1.0).half_mass_fraction == 1.0


def test_an_overlay_colors_what_matters_and_fades_the_rest() -> None:
    picture = Image.new("RGB", (4, 4), (10, 20, 30))
    values = np.zeros((4, 4))
    values[1, 2] = 5
    pixels = np.asarray(overlay_heatmap(picture, Attribution(values, 1.0), 1.0))
    assert pixels[1, 2].tolist() == list(POSITIVE_COLOR)
    assert pixels[0, 0].tolist() == [18, 18, 18]
    half = np.asarray(overlay_heatmap(picture, Attribution(values, 1.0), 0.5))
    assert half[1, 2].tolist() == [125, 54, 15]
    quarter = np.asarray(overlay_heatmap(picture, Attribution(values, 1.0), 0.25))
    assert quarter[0, 0].tolist() == [14, 19, 24]
    assert (
        np.asarray(overlay_heatmap(picture, Attribution(values, 1.0), 0.0)) == [10, 20, 30]
    ).all()


def test_a_map_without_signs_is_nowhere_painted_as_against() -> None:
    picture = Image.new("RGB", (64, 64), (128, 128, 128))
    values = np.zeros((4, 4))
    values[2, 2] = 1  # enlarged, it swings below 0 around this place

    def blue(signed: bool) -> np.ndarray:
        painted = overlay_heatmap(picture, Attribution(values, 1.0, signed=signed), 1.0)
        pixels = np.asarray(painted).astype(int)
        return pixels[:, :, 2] - pixels[:, :, 0]

    assert blue(signed=False).max() == 0
    assert blue(signed=True).max() > 20


def test_a_map_is_enlarged_smoothly_to_the_picture() -> None:
    picture = Image.new("RGB", (64, 64), "black")
    values = np.zeros((4, 4))
    values[2, 2] = 1
    red = np.asarray(overlay_heatmap(picture, Attribution(values, 1.0), 1.0))[:, :, 0].astype(int)
    assert red[40, 40] > 0.8 * POSITIVE_COLOR[0]
    assert red[8, 8] == 0
    assert np.abs(np.diff(red[40])).max() < 80
