"""The ImageNet head of EfficientNet-Lite on the features of a fine-tuned or interpolated backbone.

Fine-tuning moves the features, so that the head no longer fits them. A linear regression on
CIFAR-10 training images moves the head after them: its logits come close to those of the ImageNet
model.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from scipy.special import softmax

from cifar_app.inference.features import extract_features
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.torch_weights import load_weights
from cifar_app.training.export import save_model_files
from cifar_app.training.interpolation import interpolated_model

CLASS_IDS: dict[str, tuple[int, ...]] = {
    "airplane": (404, 895),
    "automobile": (407, 436, 468, 511, 609, 627, 656, 661, 751, 817),
    "bird": (*range(7, 25), *range(80, 101), *range(127, 147)),
    "cat": tuple(range(281, 286)),
    "deer": (271, 274, 277, 278, 349, 350, 351, 352, 353),
    "dog": tuple(range(151, 269)),
    "frog": (30, 31, 32),
    "horse": (339, 603, 690),
    "ship": (403, 472, 484, 510, 554, 576, 625, 628, 724, 780, 814, 833, 871, 913, 914),
    "truck": (555, 569, 675, 717, 734, 864, 867),
}
"""ImageNet classes that are kinds of each of the ten in WordNet, from which both data sets took
their names. ImageNet has no deer and one kind of horse: for deer, the classes that an ImageNet
model predicts most often on CIFAR-10's training images; for horse, also horse and ox carts."""

_REGULARIZATION = 0.01
"""Strength of the ridge penalty, relative to the mean square of a feature."""


class ImageNetHead:
    """An ImageNet head that is fitted to the features of a model.

    Args:
        stored: Fine-tuned EfficientNet-Lite, whose architecture has the ImageNet weights.
        images: Training images, `uint8 (N, 32, 32, 3)`.
        features: Features of the model for these images, `float (N, F)`.
    """

    def __init__(self, stored: StoredModel, images: np.ndarray, features: np.ndarray) -> None:
        weights = load_weights(VERSIONS[stored.card.architecture])
        kernel, self._bias = weights["_fc.weight"].T.astype(np.float64), weights["_fc.bias"]
        targets = _imagenet_features(stored, images) @ kernel
        features = features.astype(np.float64)
        gram = features.T @ features
        penalty = _REGULARIZATION * np.trace(gram) / len(gram) * np.eye(len(gram))
        change = np.linalg.solve(gram + penalty, features.T @ (targets - features @ kernel))
        self._kernel = kernel + change

    def in_distribution_probability(self, features: np.ndarray) -> np.ndarray:
        """Return the ImageNet probability of all classes that belong to the ten, `float (N,)`."""
        ids = [class_id for ids in CLASS_IDS.values() for class_id in ids]
        probabilities: np.ndarray = softmax(features @ self._kernel + self._bias, axis=1)
        return probabilities[:, ids].sum(axis=1)


def _imagenet_features(stored: StoredModel, images: np.ndarray) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        save_model_files(interpolated_model(stored, imagenet_weight=1.0), Path(folder))
        return extract_features(Path(folder) / LITERT_FILE, images)
