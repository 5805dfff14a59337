"""Data augmentation of training images: flips, shifts, TrivialAugment, Cutout and CutMix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cifar_app.config import IMAGE_SIZE, NUM_CLASSES
from cifar_app.training.trivial_augment import GRAY, trivial_augment


@dataclass(frozen=True)
class Augmentation:
    """Augmentation of the training images; none by default.

    Attributes:
        flip: Horizontal flips: "never"; "random", decided per image and epoch; or
            "alternating", decided per image in the first epoch and reversed in every later one
            (Jordan 2024, 94% on CIFAR-10 in 3.29 Seconds, section 3.6).
        translate: Largest shift in each direction, pixels; the border is filled by reflection.
        trivial_augment: Whether to apply `trivial_augment`.
        cutout: Side length of a square that is set to gray, pixels (DeVries & Taylor 2017,
            section 3); 0 for none.
        cutmix: Probability that an image is mixed with another one by `cutmix`, 0–1.
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
    rng: np.random.Generator,
) -> np.ndarray:
    """Augment each image of a batch, except for CutMix.

    Args:
        images: Images, `uint8 (N, 32, 32, 3)`.
        flipped: Mask of the images to flip, `bool (N,)`; see `flip_mask`.
        augmentation: Augmentation to apply.
        rng: Random number generator.

    Returns:
        A new array of the same shape and dtype.
    """
    augmented = np.where(flipped[:, None, None, None], images[:, :, ::-1], images)
    if augmentation.translate:
        augmented = _translate(augmented, augmentation.translate, rng)
    if augmentation.trivial_augment:
        augmented = trivial_augment(augmented, rng)
    if augmentation.cutout:
        _cutout(augmented, augmentation.cutout, rng)
    return augmented


def flip_mask(augmentation: Augmentation, n_images: int, seed: int, epoch: int) -> np.ndarray:
    """Return which images are flipped in an epoch, `bool (n_images,)`."""
    if augmentation.flip == "never":
        return np.zeros(n_images, bool)
    random_epoch, n_reversals = (epoch, 0) if augmentation.flip == "random" else (0, epoch)
    flips = np.random.default_rng((seed, random_epoch, 1)).integers(0, 2, n_images)
    return (flips + n_reversals) % 2 == 1


def _translate(images: np.ndarray, max_shift: int, rng: np.random.Generator) -> np.ndarray:
    border = ((0, 0), (max_shift, max_shift), (max_shift, max_shift), (0, 0))
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(images, border, mode="reflect"), (IMAGE_SIZE, IMAGE_SIZE), axis=(1, 2)
    )
    top, left = rng.integers(0, 2 * max_shift + 1, (2, len(images)))
    return windows[np.arange(len(images)), top, left].transpose(0, 2, 3, 1)


def _cutout(images: np.ndarray, size: int, rng: np.random.Generator) -> None:
    top, left = rng.integers(0, IMAGE_SIZE - size + 1, (2, len(images)))
    pixels = np.arange(IMAGE_SIZE)
    rows = (pixels >= top[:, None]) & (pixels < top[:, None] + size)
    columns = (pixels >= left[:, None]) & (pixels < left[:, None] + size)
    images[rows[:, :, None] & columns[:, None, :]] = GRAY


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Convert class ids, `(N,)`, to target probabilities, `float32 (N, 10)`."""
    return np.eye(NUM_CLASSES, dtype=np.float32)[labels]


def cutmix(
    images: np.ndarray, labels: np.ndarray, probability: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Replace a box of some images by the same box of another image of the batch.

    CutMix (Yun et al. 2019, section 3): the box has the aspect ratio of the image, a uniformly
    random center and, before it is clipped at the border, a uniformly random area. The target
    probabilities are the fractions of the pixels.

    Args:
        images: Images, `uint8 (N, 32, 32, 3)`.
        labels: Class ids, `uint8 (N,)`.
        probability: Probability that an image is mixed, 0–1.
        rng: Random number generator.

    Returns:
        New images of the same shape and dtype, and target probabilities, `float32 (N, 10)`.
    """
    partners = rng.permutation(len(images))
    replaced = _sample_boxes(len(images), rng)
    replaced &= (rng.random(len(images)) < probability)[:, None, None]
    mixed = np.where(replaced[..., None], images[partners], images)
    weights = replaced.mean(axis=(1, 2), dtype=np.float32)[:, None]
    return mixed, (1 - weights) * one_hot(labels) + weights * one_hot(labels[partners])


def _sample_boxes(n_boxes: int, rng: np.random.Generator) -> np.ndarray:
    """Return which pixels lie inside each random box, `bool (n_boxes, 32, 32)`."""
    half_size = IMAGE_SIZE * np.sqrt(rng.random((n_boxes, 1))) / 2
    pixels = np.arange(IMAGE_SIZE) + 0.5
    rows, columns = (
        abs(pixels - rng.random((n_boxes, 1)) * IMAGE_SIZE) < half_size for _ in range(2)
    )
    return rows[:, :, None] & columns[:, None, :]
