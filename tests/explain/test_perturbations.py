"""Every perturbation does what it says, and nothing at its identity value."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.explain.perturbations import PERTURBATIONS, occlude, perturb


def enlarge(image: np.ndarray, factor: int) -> np.ndarray:
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


@pytest.fixture(scope="module", params=[1, 6])
def image(request: pytest.FixtureRequest) -> np.ndarray:
    return enlarge(load_test_set()[0][1], request.param)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_only_identity_value_changes_nothing(name: str, image: np.ndarray) -> None:
    perturbation = PERTURBATIONS[name]
    assert perturbation.identity_value in perturbation.values()
    assert perturb(image, {name: perturbation.identity_value}) is image
    original = image.copy()
    for value in {perturbation.low, perturbation.high} - {perturbation.identity_value}:
        perturbed = perturbation.apply(image, value)
        assert perturbed.shape == image.shape
        assert perturbed.dtype == np.uint8
        assert (perturbed != image).any()
        assert (image == original).all()


def test_brightness_and_contrast_scale_values() -> None:
    image = np.full((32, 32, 3), 100, np.uint8)
    image[:, 16:] = 50
    brightness, contrast = PERTURBATIONS["brightness"].apply, PERTURBATIONS["contrast"].apply
    assert brightness(image, 150)[0, [0, 31], 0].tolist() == [150, 75]
    assert contrast(image, 200)[0, [0, 31], 0].tolist() == [125, 25]


def test_rotation_by_right_angle_is_exact(image: np.ndarray) -> None:
    rotated = PERTURBATIONS["rotation"].apply(image, 90)
    assert np.abs(rotated.astype(int) - np.rot90(image)).mean() < 1


def test_shift_moves_pixels_and_mirrors_border(image: np.ndarray) -> None:
    factor = len(image) // 32
    right = PERTURBATIONS["shift_x"].apply(image, 3)
    assert (right[:, 3 * factor :] == image[:, : -3 * factor]).all()
    assert (right[:, : 3 * factor] == image[:, : 3 * factor][:, ::-1]).all()
    up = PERTURBATIONS["shift_y"].apply(image, -5)
    assert (up[: -5 * factor] == image[5 * factor :]).all()


def test_noise_has_requested_standard_deviation() -> None:
    gray = np.full((192, 192, 3), 127, np.uint8)
    noisy = PERTURBATIONS["noise"].apply(gray, 20).astype(float)
    assert noisy.std() == pytest.approx(20, rel=0.05)
    assert (noisy[:6, :6] == noisy[0, 0]).all()


def test_blur_is_the_same_at_any_size() -> None:
    small, blur = load_test_set()[0][1], PERTURBATIONS["blur"].apply
    large = blur(enlarge(small, 6), 20).reshape(32, 6, 32, 6, 3).mean(axis=(1, 3))
    assert np.abs(large - blur(small, 20)).mean() < 3


def test_zoom_shows_center(image: np.ndarray) -> None:
    half, quarter = len(image) // 2, len(image) // 4
    zoomed = PERTURBATIONS["zoom"].apply(image, 200).reshape(half, 2, half, 2, 3).mean(axis=(1, 3))
    assert np.abs(zoomed - image[quarter:-quarter, quarter:-quarter]).mean() < 6


def test_square_is_clipped_to_image(image: np.ndarray) -> None:
    size = 8 * len(image) // 32
    occluded = occlude(image, 8, x=0, y=100)
    assert (occluded[-size:, :size] == 127).all()
    assert (occluded[:-size] == image[:-size]).all()
    assert (perturb(image, {"occlusion": 8}, (0, 100)) == occluded).all()
