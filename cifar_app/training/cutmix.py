"""CutMix: images that have a rectangle of another one, and targets that say how much."""

from __future__ import annotations

import numpy as np

from cifar_app.config import IMAGE_SIZE, NUM_CLASSES


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Label ids, `(N,)`, as targets: `float32 (N, 10)`, rows sum to 1."""
    return np.eye(NUM_CLASSES, dtype=np.float32)[labels]


def cutmix(
    images: np.ndarray, labels: np.ndarray, share: float, numbers: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Put rectangles of some images into others (Yun et al. 2019, CutMix, section 3).

    A rectangle has the proportions of the image. Its center is anywhere and its area uniform
    between nothing and all of the image, less what lies outside. The targets are the shares
    of the pixels.

    Args:
        images: `uint8 (N, 32, 32, 3)`.
        labels: Ids, `uint8 (N,)`.
        share: Probability that an image gets a rectangle of another one, 0–1.
        numbers: Where the random numbers come from.

    Returns:
        New images of the same shape and dtype, and targets, `float32 (N, 10)`, whose rows
        sum to 1.
    """
    others = numbers.permutation(len(images))
    inside = _sample_boxes(len(images), numbers)
    inside &= (numbers.random(len(images)) < share)[:, None, None]
    mixed = np.where(inside[..., None], images[others], images)
    taken = inside.mean(axis=(1, 2), dtype=np.float32)[:, None]
    return mixed, (1 - taken) * one_hot(labels) + taken * one_hot(labels[others])


def _sample_boxes(many: int, numbers: np.random.Generator) -> np.ndarray:
    """Which pixels lie inside, `bool (many, 32, 32)`."""
    half = IMAGE_SIZE * np.sqrt(numbers.random((many, 1))) / 2
    pixels = np.arange(IMAGE_SIZE) + 0.5
    rows, columns = (abs(pixels - numbers.random((many, 1)) * IMAGE_SIZE) < half for _ in "yx")
    return rows[:, :, None] & columns[:, None, :]
