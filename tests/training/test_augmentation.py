from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from cifar_app.training.augmentation import Augmentation, augment, flip_mask

IMAGES = np.random.default_rng(0).integers(1, 100, (20, 32, 32, 3)).astype(np.uint8)
NONE = np.zeros(len(IMAGES), bool)


def numbers() -> np.random.Generator:
    return np.random.default_rng(1)


def test_nothing_is_varied_by_default() -> None:
    np.testing.assert_array_equal(augment(IMAGES, NONE, Augmentation(), numbers()), IMAGES)


def test_chosen_images_are_mirrored() -> None:
    chosen = np.arange(len(IMAGES)) % 2 == 0
    varied = augment(IMAGES, chosen, Augmentation("random"), numbers())
    np.testing.assert_array_equal(varied[0], IMAGES[0, :, ::-1])
    np.testing.assert_array_equal(varied[1], IMAGES[1])


def test_shifts_reach_every_side_and_fill_by_reflection() -> None:
    varied = augment(IMAGES, NONE, Augmentation(translate=1), numbers())
    seen = set()
    for image, shifted in zip(IMAGES, varied, strict=True):
        padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), mode="reflect")
        places = [(down, right) for down in range(3) for right in range(3)]
        found = [
            (down, right)
            for down, right in places
            if np.array_equal(padded[down : down + 32, right : right + 32], shifted)
        ]
        assert len(found) == 1
        seen.add(found[0])
    assert {down for down, _ in seen} == {right for _, right in seen} == {0, 1, 2}


def test_cutout_grays_one_whole_square() -> None:
    varied = augment(IMAGES, NONE, Augmentation(cutout=8), numbers())
    changed = (varied != IMAGES).any(axis=3)
    assert (changed.sum(axis=(1, 2)) == 64).all()
    assert (varied[changed] == 128).all()
    assert len({tuple(np.argwhere(one)[0]) for one in changed}) > 10
    assert IMAGES.max() < 128  # what was given is not changed


def test_one_operation_an_image_comes_before_the_square() -> None:
    plan = Augmentation(trivial_augment=True, cutout=8)
    varied = augment(IMAGES, NONE, plan, numbers())
    assert (varied == 128).all(axis=3).sum(axis=(1, 2)).min() >= 64
    assert not np.array_equal(varied, augment(IMAGES, NONE, Augmentation(cutout=8), numbers()))


def test_alternating_flips_show_both_sides_in_two_epochs() -> None:
    plan = Augmentation("alternating")
    first, second, third = (flip_mask(plan, 1000, seed=3, epoch=epoch) for epoch in range(3))
    np.testing.assert_array_equal(first, ~second)
    np.testing.assert_array_equal(first, third)
    assert 400 < first.sum() < 600


@pytest.mark.parametrize(("flip", "least", "most"), [("never", 0, 0), ("random", 400, 600)])
def test_other_flips(flip: Literal["never", "random"], least: int, most: int) -> None:
    plan = Augmentation(flip)
    epochs = [flip_mask(plan, 1000, seed=3, epoch=epoch) for epoch in range(2)]
    assert all(least <= epoch.sum() <= most for epoch in epochs)
    if flip == "random":
        assert 400 < (epochs[0] != epochs[1]).sum() < 600
        np.testing.assert_array_equal(epochs[1], flip_mask(plan, 1000, seed=3, epoch=1))
