"""Training images, varied one by one: mirrored, shifted, changed at random, cut into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cifar_app.config import IMAGE_SIZE
from cifar_app.training.trivial import trivial_augment


@dataclass(frozen=True)
class Augmentation:
    """How training images are varied; nothing is by default.

    Attributes:
        flip: Mirror left and right: "never"; "random", by a coin an image and epoch; or
            "alternating", by a coin an image in the first epoch and the other way round in
            every next one (Jordan 2024, 94% on CIFAR-10 in 3.29 Seconds, section 3.6).
        translate: Largest shift to each side, pixels; the border is filled by reflection.
        trivial_augment: Whether each image goes through one random operation (see `training.trivial`).
        cutout: Edge of a square set to mid-gray, pixels (DeVries & Taylor 2017, section 3).
        cutmix: Probability that an image gets a rectangle of another one of its batch, 0–1
            (see `training.cutmix`).
    """

    flip: Literal["never", "random", "alternating"] = "never"
    translate: int = 0
    trivial_augment: bool = False
    cutout: int = 0
    cutmix: float = 0.0


def augment(
    images: np.ndarray,
    flipped: np.ndarray,
    augmentation: Augmentation,
    numbers: np.random.Generator,
) -> np.ndarray:
    """Vary the images of a batch, each for itself.

    Args:
        images: `uint8 (N, 32, 32, 3)`.
        flipped: `bool (N,)`, the images to mirror (see `flip_mask`).
        augmentation: What else to do.
        numbers: Where the random numbers come from.

    Returns:
        A new array of the same shape and dtype.
    """
    varied = np.where(flipped[:, None, None, None], images[:, :, ::-1], images)
    if augmentation.translate:
        varied = _shift(varied, augmentation.translate, numbers)
    if augmentation.trivial_augment:
        varied = trivial_augment(varied, numbers)
    if augmentation.cutout:
        _cutout(varied, augmentation.cutout, numbers)
    return varied


def flip_mask(augmentation: Augmentation, images: int, seed: int, epoch: int) -> np.ndarray:
    """Which images an epoch mirrors, `bool (images,)`; the same for the same seed and epoch."""
    if augmentation.flip == "never":
        return np.zeros(images, bool)
    coin_epoch = epoch if augmentation.flip == "random" else 0
    coins = np.random.default_rng((seed, coin_epoch, 1)).integers(0, 2, images)
    turns = 0 if augmentation.flip == "random" else epoch
    return (coins + turns) % 2 == 1


def _shift(images: np.ndarray, most: int, numbers: np.random.Generator) -> np.ndarray:
    border = ((0, 0), (most, most), (most, most), (0, 0))
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(images, border, mode="reflect"), (IMAGE_SIZE, IMAGE_SIZE), axis=(1, 2)
    )
    down, right = numbers.integers(0, 2 * most + 1, (2, len(images)))
    return windows[np.arange(len(images)), down, right].transpose(0, 2, 3, 1)


def _cutout(images: np.ndarray, edge: int, numbers: np.random.Generator) -> None:
    top, left = numbers.integers(0, IMAGE_SIZE - edge + 1, (2, len(images)))
    place = np.arange(IMAGE_SIZE)
    rows = (place >= top[:, None]) & (place < top[:, None] + edge)
    columns = (place >= left[:, None]) & (place < left[:, None] + edge)
    images[rows[:, :, None] & columns[:, None, :]] = 128
