"""CIFAR-10 networks: train, store, load, ask and judge them; the app is `cifar_app.ui`.

    import cifar_app
    classifier = cifar_app.load_classifier("seed_cnn")
    images, labels = cifar_app.load_test_set()
    probabilities = classifier.predict(images[:8])

Public names load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cifar_app.config import CLASS_NAMES
    from cifar_app.data import load_test_set, load_train_set
    from cifar_app.errors import CifarAppError
    from cifar_app.inference.classifier import Classifier, load_classifier
    from cifar_app.inference.prediction import Prediction
    from cifar_app.photos import Crop, read_photo
    from cifar_app.training import train

__version__ = "0.1.0"

_HOMES = {
    "CLASS_NAMES": "config",
    "CifarAppError": "errors",
    "Classifier": "inference.classifier",
    "Crop": "photos",
    "Prediction": "inference.prediction",
    "load_classifier": "inference.classifier",
    "load_test_set": "data",
    "load_train_set": "data",
    "read_photo": "photos",
    "train": "training",
}

__all__ = [
    "CLASS_NAMES",
    "CifarAppError",
    "Classifier",
    "Crop",
    "Prediction",
    "load_classifier",
    "load_test_set",
    "load_train_set",
    "read_photo",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"cifar_app.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'cifar_app' has no attribute {name!r}")
