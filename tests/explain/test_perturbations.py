"""Every change does what it says, and nothing at its neutral amount."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.explain.perturbations import PERTURBATIONS, occlude, perturb


@pytest.fixture(scope="module", params=[32, 192])
def image(request: pytest.FixtureRequest) -> np.ndarray:
    small = load_test_set()[0][1]
    return small.repeat(request.param // 32, axis=0).repeat(request.param // 32, axis=1)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_neutral_amount_changes_nothing_and_others_do(name: str, image: np.ndarray) -> None:
    change = PERTURBATIONS[name]
    assert perturb(image, {name: change.identity_value}) is image
    for amount in {change.low, change.high} - {change.identity_value}:
        kept = image.copy()
        changed = change.apply(image, amount)
        assert changed.shape == image.shape
        assert changed.dtype == np.uint8
        assert (changed != image).any()
        assert (image == kept).all()
        assert (change.apply(image, amount) == changed).all()


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_amounts_cover_the_range(name: str) -> None:
    change = PERTURBATIONS[name]
    amounts = change.values()
    assert amounts[0] == change.low
    assert amounts[-1] == change.high
    assert change.identity_value in amounts
    assert set(np.diff(amounts)) == {change.step}


def test_brightness_and_contrast_scale_the_values() -> None:
    image = np.full((32, 32, 3), 100, np.uint8)
    image[:, 16:] = 50
    assert PERTURBATIONS["brightness"].apply(image, 150)[0, [0, 31], 0].tolist() == [150, 75]
    assert PERTURBATIONS["brightness"].apply(image, 300).max() == 255
    assert PERTURBATIONS["contrast"].apply(image, 200)[0, [0, 31], 0].tolist() == [125, 25]
    assert np.ptp(PERTURBATIONS["contrast"].apply(image, 0)) == 0


def test_a_quarter_turn_is_exact(image: np.ndarray) -> None:
    turned = PERTURBATIONS["rotation"].apply(image, 90)
    assert np.abs(turned.astype(int) - np.rot90(image)).mean() < 1


def test_a_shift_moves_by_pixels_of_32(image: np.ndarray) -> None:
    factor = len(image) // 32
    right = PERTURBATIONS["shift_x"].apply(image, 3)
    assert (right[:, 3 * factor :] == image[:, : -3 * factor]).all()
    assert (right[:, : 3 * factor] == image[:, : 3 * factor][:, ::-1]).all()
    up = PERTURBATIONS["shift_y"].apply(image, -5)
    assert (up[: -5 * factor] == image[5 * factor :]).all()


def test_noise_has_the_spread_that_is_asked_for() -> None:
    gray = np.full((192, 192, 3), 127, np.uint8)
    changed = PERTURBATIONS["noise"].apply(gray, 20).astype(float)
    assert changed.std() == pytest.approx(20, rel=0.05)
    assert (changed[:6, :6] == changed[0, 0]).all()


def test_blur_means_the_same_on_a_photo_as_on_a_small_image() -> None:
    small = load_test_set()[0][1]
    large = small.repeat(6, axis=0).repeat(6, axis=1)
    of_large = PERTURBATIONS["blur"].apply(large, 20).reshape(32, 6, 32, 6, 3).mean(axis=(1, 3))
    assert np.abs(of_large - PERTURBATIONS["blur"].apply(small, 20)).mean() < 3


def test_a_zoom_shows_the_middle(image: np.ndarray) -> None:
    edge = len(image)
    zoomed = PERTURBATIONS["zoom"].apply(image, 200)
    middle = image[edge // 4 : 3 * edge // 4, edge // 4 : 3 * edge // 4]
    halved = zoomed.reshape(edge // 2, 2, edge // 2, 2, 3).mean(axis=(1, 3))
    assert np.abs(halved - middle).mean() < 6


def test_less_quality_is_a_larger_error(image: np.ndarray) -> None:
    errors = [
        np.abs(PERTURBATIONS["jpeg"].apply(image, quality).astype(int) - image).mean()
        for quality in (95, 50, 5)
    ]
    assert errors == sorted(errors)


def test_the_square_lies_where_it_is_put(image: np.ndarray) -> None:
    factor = len(image) // 32
    covered = occlude(image, 8, x=0, y=100)
    assert (covered[-8 * factor :, : 8 * factor] == 127).all()
    assert (covered[: -8 * factor] == image[: -8 * factor]).all()
    assert (perturb(image, {"occlusion": 8}, (0, 100)) == covered).all()
