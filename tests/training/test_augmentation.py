from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cifar_app.training.augmentation import Augmentation, augment, cutmix, flip_mask
from cifar_app.training.trivial_augment import OPERATIONS, trivial_augment

IMAGES = np.random.default_rng(0).integers(1, 100, (20, 32, 32, 3)).astype(np.uint8)
NOT_FLIPPED = np.zeros(len(IMAGES), bool)


def augmented(augmentation: Augmentation, flipped: np.ndarray = NOT_FLIPPED) -> np.ndarray:
    return augment(IMAGES, flipped, augmentation, np.random.default_rng(1))


def test_masked_images_are_flipped() -> None:
    images = augmented(Augmentation("random"), np.arange(len(IMAGES)) % 2 == 0)
    np.testing.assert_array_equal(images[0], IMAGES[0, :, ::-1])
    np.testing.assert_array_equal(images[1], IMAGES[1])


def test_translations_reach_all_sides_with_reflected_border() -> None:
    shifts = set()
    for image, shifted in zip(IMAGES, augmented(Augmentation(translate=1)), strict=True):
        padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), mode="reflect")
        (shift,) = [
            (top, left)
            for top in range(3)
            for left in range(3)
            if np.array_equal(padded[top : top + 32, left : left + 32], shifted)
        ]
        shifts.add(shift)
    assert {top for top, _ in shifts} == {left for _, left in shifts} == {0, 1, 2}


def test_cutout_grays_one_square_per_image() -> None:
    images = augmented(Augmentation(cutout=8))
    changed = (images != IMAGES).any(axis=3)
    assert (changed.sum(axis=(1, 2)) == 64).all()
    assert (images[changed] == 128).all()
    assert len({tuple(np.argwhere(mask)[0]) for mask in changed}) > 10
    assert IMAGES.max() < 128  # the input is unchanged


def test_flips_alternate_or_are_drawn_in_every_epoch() -> None:
    alternating, random = (
        [flip_mask(Augmentation(flip), 1000, seed=3, epoch=epoch) for epoch in range(3)]
        for flip in ("alternating", "random")
    )
    np.testing.assert_array_equal(alternating[0], ~alternating[1])
    np.testing.assert_array_equal(alternating[0], alternating[2])
    assert 400 < alternating[0].sum() < 600
    assert 400 < random[0].sum() < 600
    assert 400 < (random[0] != random[1]).sum() < 600
    assert not flip_mask(Augmentation(), 1000, seed=3, epoch=0).any()


LABELS = (np.arange(400) % 10).astype(np.uint8)
LABEL_IMAGES = np.broadcast_to(LABELS[:, None, None, None], (400, 32, 32, 3))
"""Images whose pixels are their class ids."""


def test_cutmix_replaces_boxes_and_keeps_label_fractions() -> None:
    images, targets = cutmix(LABEL_IMAGES, LABELS, 0.5, np.random.default_rng(0))
    fractions = [np.bincount(image[..., 0].ravel(), minlength=10) / 32**2 for image in images]
    np.testing.assert_allclose(targets, fractions, atol=1e-6)
    replaced = images[..., 0] != LABELS[:, None, None]
    replaced = replaced[replaced.any(axis=(1, 2))]
    assert 0.4 < len(replaced) / len(images) < 0.6
    for mask in replaced:
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        assert mask.sum() == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    assert len({tuple(np.argwhere(mask)[0]) for mask in replaced}) > 50


IMAGE = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)


def apply(name: str, magnitude: float, image: np.ndarray = IMAGE) -> np.ndarray:
    return np.asarray(OPERATIONS[name](Image.fromarray(image), magnitude))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_operation_changes_image_only_with_magnitude(name: str) -> None:
    if name not in ("autocontrast", "equalize"):
        np.testing.assert_array_equal(apply(name, 0.0), IMAGE)
    if name != "identity":
        dark = IMAGE // 2
        assert (apply(name, 0.9, dark) != dark).mean() > 0.1


def test_translation_uncovers_gray_pixels() -> None:
    right, up = apply("translate_x", 1.0), apply("translate_y", -1.0)
    np.testing.assert_array_equal(right[:, 10:], IMAGE[:, :-10])
    np.testing.assert_array_equal(up[:-10], IMAGE[10:])
    assert (right[:, :10] == 128).all()
    assert (up[-10:] == 128).all()


def test_solarize_inverts_brightest_pixels() -> None:
    expected = np.where(IMAGE >= 192, 255 - IMAGE, IMAGE)
    np.testing.assert_array_equal(apply("solarize", 0.25), expected)


def test_trivial_augment_draws_all_operations_reproducibly() -> None:
    images = np.repeat(IMAGE[None] // 2, 400, axis=0)
    first, second = (trivial_augment(images, np.random.default_rng(1)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert 0 < (first == images).all(axis=(1, 2, 3)).mean() < 3 / len(OPERATIONS)
    assert len(np.unique(first.reshape(400, -1), axis=0)) > 250
