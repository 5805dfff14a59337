"""What single corruptions do, where that is known beforehand."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cifar_app.data import load_test_set
from cifar_app.robustness.corruptions import corrupt
from cifar_app.robustness.corruptions.blur import disk_kernel, motion_kernels
from cifar_app.robustness.corruptions.rng import PerImageRNG
from cifar_app.robustness.corruptions.sampling import value_noise, warp

MANY = 40


@pytest.fixture(scope="module")
def photos() -> np.ndarray:
    return load_test_set()[0][:MANY]


def gray(value: int = 100) -> np.ndarray:
    return np.full((MANY, 32, 32, 3), value, np.uint8)


def spoil(images: np.ndarray, name: str, severity: int) -> np.ndarray:
    return corrupt(images, name, severity, range(len(images)))


def test_gaussian_noise_has_its_standard_deviation() -> None:
    noise = spoil(gray(), "gaussian_noise", 5).astype(float) - 100
    assert noise.std() == pytest.approx(25.5, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("value", [25, 100])
def test_shot_noise_grows_with_the_root_of_the_light(value: int) -> None:
    noise = spoil(gray(value), "shot_noise", 5)
    assert noise.std() == pytest.approx(255 * (value / 255 / 50) ** 0.5, rel=0.03)


def test_impulses_are_black_or_full_and_of_their_share() -> None:
    spoilt = spoil(gray(), "impulse_noise", 5)
    hit = spoilt != 100
    assert hit.mean() == pytest.approx(0.07, rel=0.05)
    assert (spoilt[hit] == 255).mean() == pytest.approx(0.5, abs=0.03)
    assert set(np.unique(spoilt)) == {0, 100, 255}


@pytest.mark.parametrize(
    "name",
    ["defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "elastic_transform", "pixelate"],
)
def test_what_moves_light_about_makes_none(name: str) -> None:
    assert np.abs(spoil(gray(), name, 5).astype(int) - 100).max() <= 1


def test_blur_kernels_have_their_size_and_direction() -> None:
    wide = disk_kernel(2.0)
    assert wide.shape == (5, 5)
    assert wide.sum() == pytest.approx(1)
    assert wide[2, 2] == pytest.approx(1 / (np.pi * 4), rel=0.02)
    across, down = motion_kernels(4, np.array([0, np.pi / 2]))
    assert across[2].sum() == pytest.approx(1)
    assert down[:, 2].sum() == pytest.approx(1)
    assert across[2] == pytest.approx(across[2, ::-1])
    assert across[2, 2] == pytest.approx(0.25, rel=0.05)


def test_a_shift_takes_pixels_from_there() -> None:
    ramp = np.tile(np.arange(32, dtype=np.float32)[:, None, None], (1, 1, 32, 3))
    shifts = np.zeros((1, 2, 32, 32))
    shifts[:, 0] = 1.5
    assert warp(ramp, shifts)[0, 10, 5, 0] == pytest.approx(11.5)
    assert warp(ramp, shifts)[0, 31, 5, 0] == 31  # as the last pixel


def test_clouds_fill_their_range_and_are_smooth_where_asked() -> None:
    smooth, rough = (value_noise(PerImageRNG([(1,), (2,)]), roughness) for roughness in (0.3, 0.9))
    for field in (smooth, rough):
        assert field.shape == (2, 32, 32)
        assert field.min(axis=(1, 2)).tolist() == [0, 0]
        assert field.max(axis=(1, 2)) == pytest.approx([1, 1])
    assert np.abs(np.diff(smooth)).mean() < np.abs(np.diff(rough)).mean() / 2


def test_brightness_raises_the_value_and_keeps_the_hue(photos: np.ndarray) -> None:
    assert (spoil(gray(), "brightness", 2) == 126).all()
    assert (spoil(gray(0), "brightness", 2) == 26).all()
    raised = spoil(photos, "brightness", 2).max(axis=3).astype(int)
    expected = np.minimum(255, photos.max(axis=3) + 25.5)
    assert np.abs(raised - expected).max() <= 0.5


def test_fog_and_frost_lighten_the_dark() -> None:
    for name in ("fog", "frost", "snow"):
        assert spoil(gray(20), name, 4).mean() > 40, name


def test_contrast_keeps_the_mean_and_a_share_of_the_spread(photos: np.ndarray) -> None:
    flat = spoil(photos, "contrast", 2)
    assert flat.mean(axis=(1, 2)) == pytest.approx(photos.mean(axis=(1, 2)), abs=0.5)
    assert flat.std(axis=(1, 2)) == pytest.approx(photos.std(axis=(1, 2)) / 2, abs=0.5)


def test_pixelation_leaves_blocks(photos: np.ndarray) -> None:
    blocks = spoil(photos, "pixelate", 5)
    for image in blocks:
        assert len(np.unique(image.reshape(32, -1), axis=0)) <= 20
        assert len(np.unique(image.swapaxes(0, 1).reshape(32, -1), axis=0)) <= 20


def test_jpeg_is_what_pillow_makes_of_it(photos: np.ndarray) -> None:
    file = io.BytesIO()
    Image.fromarray(photos[0]).save(file, "JPEG", quality=40)
    assert (spoil(photos[:1], "jpeg_compression", 5)[0] == np.asarray(Image.open(file))).all()
