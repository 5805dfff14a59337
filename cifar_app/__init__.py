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
    from cifar_app.config import CLASS_NAMES as CLASS_NAMES
    from cifar_app.data import load_test_set as load_test_set
    from cifar_app.data import load_train_set as load_train_set
    from cifar_app.errors import CifarAppError as CifarAppError
    from cifar_app.inference.classifier import Classifier as Classifier
    from cifar_app.inference.classifier import load_classifier as load_classifier
    from cifar_app.inference.prediction import Prediction as Prediction
    from cifar_app.model_store.card import Card as Card
    from cifar_app.photos import Crop as Crop
    from cifar_app.photos import read_photo as read_photo
    from cifar_app.training import train as train

__version__ = "0.1.0"

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

__all__ = list(_MODULES)


# Read when Keras and TensorFlow are imported. The user's `keras.json` can name another backend, and
# TensorFlow would allocate the whole memory of a GPU.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(importlib.import_module(f"cifar_app.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'cifar_app' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
