"""The ImageNet classes of animals and vehicles: which are kinds of the ten, and their logits."""

from __future__ import annotations

import numpy as np

from cifar_app.models.torch_weights import load_weights

MEMBER_IDS: dict[str, tuple[int, ...]] = {
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

# fmt: off
_VEHICLE_IDS = (
    403, 404, 405, 407, 408, 417, 428, 436, 444, 450, 466, 468, 472, 484, 510, 511, 537, 547,
    554, 555, 561, 565, 569, 573, 575, 576, 586, 603, 609, 612, 625, 627, 628, 654, 656, 657,
    660, 661, 665, 670, 671, 675, 690, 705, 717, 724, 734, 744, 751, 757, 779, 780, 791, 802,
    803, 812, 814, 817, 820, 829, 833, 847, 864, 866, 867, 870, 871, 874, 880, 895, 913, 914,
)
"""ImageNet classes that are vehicles in WordNet."""
# fmt: on

_ANIMAL_IDS = range(398)

_MEMBERS = [class_id for ids in MEMBER_IDS.values() for class_id in ids]
_CLASS_IDS = [*_MEMBERS, *sorted({*_ANIMAL_IDS, *_VEHICLE_IDS} - {*_MEMBERS})]

NUM_MEMBERS = len(_MEMBERS)
"""Number of classes of the head that are kinds of the ten; they come first."""

_REGULARIZATION = 0.03
"""Strength of the ridge penalty, relative to the mean square of a feature."""


def fit_imagenet_head(
    features: np.ndarray, imagenet_features: np.ndarray, version: int
) -> list[np.ndarray]:
    """Fit the ImageNet head of EfficientNet-Lite to the features of a fine-tuned backbone.

    Fine-tuning moves the features, so that the head no longer fits them. A ridge regression moves
    the head after them: its logits come close to those of the ImageNet model.

    Args:
        features: Features of the fine-tuned backbone for training images, `float32 (N, F)`.
        imagenet_features: Features of the ImageNet model for the same images, `float32 (N, F)`.
        version: 0 for EfficientNet-Lite0, 2 for EfficientNet-Lite2.

    Returns:
        Kernel `(F, C)` and bias `(C,)` of the classes that are animals or vehicles, those that are
        kinds of the ten first.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    weights = load_weights(version)
    kernel = weights["_fc.weight"][_CLASS_IDS].T.astype(np.float64)
    features = features.astype(np.float64)
    errors = imagenet_features.astype(np.float64) @ kernel - features @ kernel
    gram = features.T @ features
    penalty = _REGULARIZATION * np.trace(gram) / len(gram) * np.eye(len(gram))
    change = np.linalg.solve(gram + penalty, features.T @ errors)
    return [(kernel + change).astype(np.float32), weights["_fc.bias"][_CLASS_IDS]]
