from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cifar_app.data import load_test_set
from cifar_app.robustness.corruptions import CORRUPTIONS_BY_NAME, SEVERITIES, corrupt
from cifar_app.robustness.corruptions.blur import disk_kernel, motion_kernels

N_IMAGES = 40


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return load_test_set()[0][:N_IMAGES]


def gray(value: int = 100) -> np.ndarray:
    return np.full((N_IMAGES, 32, 32, 3), value, np.uint8)


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


def test_noise_has_its_parameters() -> None:
    noise = corrupt_all(gray(), "gaussian_noise", 5).astype(float) - 100
    assert noise.std() == pytest.approx(25.5, rel=0.02)
    assert noise.mean() == pytest.approx(0, abs=0.5)
    for value in (25, 100):  # grows with the root of the brightness
        noise = corrupt_all(gray(value), "shot_noise", 5)
        assert noise.std() == pytest.approx(255 * (value / 255 / 50) ** 0.5, rel=0.03)
    corrupted = corrupt_all(gray(), "impulse_noise", 5)
    is_hit = corrupted != 100
    assert is_hit.mean() == pytest.approx(0.07, rel=0.05)
    assert (corrupted[is_hit] == 255).mean() == pytest.approx(0.5, abs=0.03)
    assert set(np.unique(corrupted)) == {0, 100, 255}


@pytest.mark.parametrize(
    "name",
    ["defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "elastic_transform", "pixelate"],
)
def test_uniform_images_stay_uniform(name: str) -> None:
    assert np.abs(corrupt_all(gray(), name, 5).astype(int) - 100).max() <= 1


def test_blur_kernels_have_their_shape() -> None:
    disk = disk_kernel(2.0)
    assert disk.shape == (5, 5)
    assert disk.sum() == pytest.approx(1)
    assert disk[2, 2] == pytest.approx(1 / (np.pi * 4), rel=0.02)
    horizontal, vertical = motion_kernels(4, np.array([0, np.pi / 2]))
    assert horizontal[2].sum() == pytest.approx(1)
    assert vertical[:, 2].sum() == pytest.approx(1)
    assert horizontal[2] == pytest.approx(horizontal[2, ::-1])
    assert horizontal[2, 2] == pytest.approx(0.25, rel=0.05)


def test_brightness_raises_the_value_channel(clean: np.ndarray) -> None:
    assert (corrupt_all(gray(), "brightness", 2) == 126).all()
    assert (corrupt_all(gray(0), "brightness", 2) == 26).all()
    raised = corrupt_all(clean, "brightness", 2).max(axis=3).astype(int)
    assert np.abs(raised - np.minimum(255, clean.max(axis=3) + 25.5)).max() <= 0.5


@pytest.mark.parametrize("name", ["fog", "frost", "snow"])
def test_weather_brightens_dark_images(name: str) -> None:
    assert corrupt_all(gray(20), name, 4).mean() > 40


def test_contrast_keeps_mean_and_halves_spread(clean: np.ndarray) -> None:
    flat = corrupt_all(clean, "contrast", 2)
    assert flat.mean(axis=(1, 2)) == pytest.approx(clean.mean(axis=(1, 2)), abs=0.5)
    assert flat.std(axis=(1, 2)) == pytest.approx(clean.std(axis=(1, 2)) / 2, abs=0.5)


def test_pixelate_leaves_blocks(clean: np.ndarray) -> None:
    for image in corrupt_all(clean, "pixelate", 5):
        for rows in (image, image.swapaxes(0, 1)):
            assert len(np.unique(rows.reshape(32, -1), axis=0)) <= 20


def test_jpeg_compression_matches_pillow(clean: np.ndarray) -> None:
    file = io.BytesIO()
    Image.fromarray(clean[0]).save(file, "JPEG", quality=40)
    corrupted = corrupt_all(clean[:1], "jpeg_compression", 5)[0]
    assert (corrupted == np.asarray(Image.open(file))).all()
