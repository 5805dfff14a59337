"""Train, store, run and evaluate CIFAR-10 models. The app is in `cifar_app.ui`.

    import cifar_app
    classifier = cifar_app.load_classifier("seed_cnn")
    images, labels = cifar_app.load_test_set()
    probabilities = classifier.predict(images[:8])

Public names are imported on first use, so that importing the package is fast.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cifar_app.config import CLASS_NAMES
    from cifar_app.data import load_test_set, load_train_set
    from cifar_app.errors import CifarAppError
    from cifar_app.inference.classifier import Classifier, load_classifier
    from cifar_app.inference.prediction import Prediction
    from cifar_app.model_store.card import Card
    from cifar_app.photos import Crop, read_photo
    from cifar_app.training import train

__version__ = "0.1.0"

__all__ = [
    "CLASS_NAMES",
    "Card",
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

_MODULES = {
    "CLASS_NAMES": "config",
    "Card": "model_store.card",
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


# Read when Keras and TensorFlow are imported. The user's `keras.json` can name another backend, and
# TensorFlow would allocate the whole memory of a GPU.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(importlib.import_module(f"cifar_app.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'cifar_app' has no attribute {name!r}")
