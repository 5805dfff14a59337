"""The validation split: the only images that may decide anything about a model."""

from __future__ import annotations

import numpy as np

from cifar_app.config import SPLIT_SEED, VALIDATION_IMAGES


def stratified_split(
    labels: np.ndarray, validation: int = VALIDATION_IMAGES, seed: int = SPLIT_SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Split the training set into a training and a validation part, stratified by class.

    Args:
        labels: Integer `(N,)` label ids.
        validation: Number of validation images.
        seed: Seed of the split, the same for every recipe.

    Returns:
        Sorted `int64` positions of the training and of the validation images.
    """
    from sklearn.model_selection import train_test_split

    training, held_out = train_test_split(
        np.arange(len(labels)), test_size=validation, stratify=labels, random_state=seed
    )
    return np.sort(training), np.sort(held_out)
