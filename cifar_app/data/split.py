"""The validation split, on which every decision about a model is made."""

from __future__ import annotations

import numpy as np

from cifar_app.config import SPLIT_SEED, VALIDATION_IMAGES


def stratified_split(
    labels: np.ndarray, validation: int = VALIDATION_IMAGES, seed: int = SPLIT_SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Split the training set into a training and a validation part, stratified by class.

    The seed is the same for every recipe.

    Returns:
        Sorted `int64` indices of the training and of the validation images.
    """
    from sklearn.model_selection import train_test_split

    train_indices, validation_indices = train_test_split(
        np.arange(len(labels)), test_size=validation, stratify=labels, random_state=seed
    )
    return np.sort(train_indices), np.sort(validation_indices)


def stratified_subset(labels: np.ndarray, fraction: float, seed: int = SPLIT_SEED) -> np.ndarray:
    """Return sorted `int64` indices of a fraction of the images, stratified by class."""
    if fraction == 1:
        return np.arange(len(labels))
    from sklearn.model_selection import train_test_split

    indices, _ = train_test_split(
        np.arange(len(labels)), train_size=fraction, stratify=labels, random_state=seed
    )
    return np.sort(indices)
