"""Classify images and photos with a stored model."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.config import IMAGE_SIZE
from cifar_app.inference.litert import (
    PredictFn,
    load_keras,
    load_litert,
    load_litert_with_score,
    predict_in_batches,
)
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.model_store.card import IN_DISTRIBUTION, Card
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop, crop_and_resize

_loading = threading.Lock()


class Classifier:
    """A loaded model. Thread-safe.

    Attributes:
        name: Name of the stored model.
        card: Card of the stored model.
    """

    def __init__(self, name: str, card: Card, predict_fn: PredictFn) -> None:
        self.name = name
        self.card = card
        self._predict_fn = predict_fn
        self._lock = threading.Lock()

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Predict the class probabilities of a batch of images.

        Args:
            images: RGB images, `uint8 (N, H, W, 3)`; 32 × 32 always works.

        Returns:
            Probabilities, `float32 (N, 10)`; rows sum to 1.

        Raises:
            ValueError: The array has another dtype or shape.
        """
        return self.predict_with_scores(images)[0]

    def predict_with_scores(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Predict the class probabilities and the in-distribution scores of a batch of images.

        Args:
            images: See `predict`.

        Returns:
            Probabilities, `float32 (N, 10)`, and scores, `float32 (N,)`, which are compared with
            `card.rejection.threshold`.
        """
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
            raise ValueError(
                "Images are uint8 (N, H, W, 3), RGB. "
                f"Received: {images.dtype} {images.shape}. Convert them first."
            )
        with self._lock:
            outputs = predict_in_batches(self._predict_fn, images)
        if self.card.rejection.score == IN_DISTRIBUTION:
            return outputs[:, :-1], outputs[:, -1]
        return outputs, outputs.max(axis=1)

    def classify(self, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        """Classify a photo.

        Args:
            photo: Upright RGB image of any size (see `photos.read_photo`).
            crop: Square to classify; the largest centered one by default.
        """
        model_input = self.prepare(photo, crop)
        start = time.perf_counter()
        probabilities, scores = self.predict_with_scores(model_input[None])
        seconds = time.perf_counter() - start
        return Prediction(
            probabilities[0], float(scores[0]), self.card.rejection, model_input, seconds
        )

    def prepare(self, photo: Image.Image, crop: Crop | None = None) -> np.ndarray:
        """Reduce the crop of a photo to the input size of the model, `uint8 (S, S, 3)`.

        A model with a larger input size than 32 enlarges images itself, so that a smaller crop
        stays as it is.
        """
        left, _, right, _ = (crop or Crop()).box(photo.width, photo.height)
        size = min(self.card.input_size, max(right - left, IMAGE_SIZE))
        return crop_and_resize(photo, size, crop)


def inference_file(stored: StoredModel) -> str:
    """Return the name of the file used for inference: LiteRT's if there is one."""
    return LITERT_FILE if stored.has_file(LITERT_FILE) else KERAS_FILE


def load_classifier(name: str) -> Classifier:
    """Load a stored model, shipped or trained; repeated calls return the same object.

    Raises:
        ModelError: There is no such model, or one of its files is not valid.
    """
    stored = store.open_model(name)
    with _loading:
        return _load(stored.name, stored.folder, repr(stored.card))


@lru_cache(maxsize=8)
def _load(name: str, folder: Path, card: str) -> Classifier:
    # Folder and card are part of the cache key, so a replaced model is loaded again.
    del folder, card
    stored = store.open_model(name)
    return open_classifier(name, stored.card, stored.verified_path(inference_file(stored)))


def open_classifier(name: str, card: Card, path: Path) -> Classifier:
    """Load a model file that need not be in the model store.

    Args:
        name: Name of the model.
        card: Its card, which says which outputs the file has.
        path: Path of its `model.tflite` or `model.keras`.

    Raises:
        ModelError: The file cannot be loaded.
    """
    load = load_litert if path.name == LITERT_FILE else load_keras
    if card.rejection.score == IN_DISTRIBUTION:
        load = load_litert_with_score
    return Classifier(name, card, load(path))
