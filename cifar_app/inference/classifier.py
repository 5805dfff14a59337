"""Answers from a trained network: uint8 images or a photo in, probabilities out."""

from __future__ import annotations

import statistics
import threading
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.inference.litert import (
    PhotoPredictFn,
    PredictFn,
    load_keras,
    load_litert,
    load_litert_photo_model,
    predict_in_batches,
)
from cifar_app.inference.prediction import Prediction
from cifar_app.metrics.ood import in_distribution_score
from cifar_app.model_store import store
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE, PHOTO_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop, crop_and_resize

_loading = threading.Lock()

_BLURRED_EDGE = 64
"""A square of fewer pixels than this holds little more than an image of the data set does."""


class Classifier:
    """A loaded network; safe to share between threads.

    Attributes:
        name: Name of the stored model.
        card: Everything known about it.
    """

    def __init__(
        self, name: str, card: Card, forward: PredictFn, photo_forward: PhotoPredictFn | None = None
    ) -> None:
        self.name = name
        self.card = card
        self._forward = forward
        self._photo_forward = photo_forward
        self._lock = threading.Lock()

    def predict(self, images: np.ndarray) -> np.ndarray:
        """Classify a batch of images.

        Args:
            images: `uint8 (N, H, W, 3)` RGB; 32 × 32 always works.

        Returns:
            `float32 (N, 10)` probabilities, rows sum to 1.

        Raises:
            ValueError: The array has another dtype or shape.
        """
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
            raise ValueError(
                "Images are uint8 (N, H, W, 3), RGB. "
                f"Received: {images.dtype} {images.shape}. Convert them first."
            )
        with self._lock:
            return predict_in_batches(self._forward, images)

    def predict_photos(self, views: np.ndarray) -> np.ndarray:
        """Classify squares of photos in the way that the model has for photos.

        Args:
            views: `uint8 (N, S, S, 3)` RGB, at least one; S as in `card.photo`, or any where the
                model has no way of its own for photos.

        Returns:
            `float32 (N, 10)` probabilities, rows sum to 1.
        """
        if self._photo_forward is None:
            return self.predict(views)
        return np.stack([self._predict_photo(self._photo_forward, view)[0] for view in views])

    def _predict_photo(self, forward: PhotoPredictFn, view: np.ndarray) -> tuple[np.ndarray, float]:
        """Probabilities and evidence of one square, the means over it and its mirror image."""
        # One after the other: both at once are a tenth faster, but take 5 MB more for good.
        with self._lock:
            seen = [forward(one[None].astype(np.float32)) for one in (view, view[:, ::-1])]
        probabilities = np.concatenate([probabilities for probabilities, _ in seen])
        return probabilities.mean(axis=0), float(np.mean([evidence for _, evidence in seen]))

    def classify(self, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        """Classify one photo.

        A model with a way of its own for photos uses it, but for squares of so few pixels that
        they are more like the data set's images.

        Args:
            photo: An upright RGB picture of any size (see `photos.read_photo`).
            crop: The square to look at; the largest centered one by default.
        """
        left, _, right, _ = (crop or Crop()).box(photo.width, photo.height)
        path = self.card.photo
        if path is None or self._photo_forward is None or right - left < _BLURRED_EDGE:
            return self._classify_small(photo, crop)
        view = crop_and_resize(photo, path.input_size, crop)
        start = time.perf_counter()
        probabilities, evidence = self._predict_photo(self._photo_forward, view)
        small = self.predict(crop_and_resize(photo, self.card.input_size, crop)[None])
        seconds = time.perf_counter() - start
        score = float(in_distribution_score(evidence, small)[0])
        return Prediction(probabilities, score, path.rejection, view, seconds, evidence)

    def latency(self, passes: int = 15) -> float:
        """Median time of one image of 32 × 32 pixels on this machine, after a first pass."""
        image = np.zeros((1, 32, 32, 3), np.uint8)
        self.predict(image)
        times = []
        for _ in range(passes):
            start = time.perf_counter()
            self.predict(image)
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    def _classify_small(self, photo: Image.Image, crop: Crop | None) -> Prediction:
        view = crop_and_resize(photo, self.card.input_size, crop)
        start = time.perf_counter()
        probabilities = self.predict(view[None])[0]
        seconds = time.perf_counter() - start
        score = float(probabilities.max())
        return Prediction(probabilities, score, self.card.rejection, view, seconds)


def inference_file(stored: StoredModel) -> str:
    """The file of a model that answers for it: LiteRT's, where it has one."""
    return LITERT_FILE if stored.has_file(LITERT_FILE) else KERAS_FILE


def load_classifier(name: str) -> Classifier:
    """Load a stored model, shipped or trained; the same object within a process.

    Raises:
        ModelError: There is no such model, or one of its files is damaged.
    """
    stored = store.open_model(name)
    with _loading:
        return _load(stored.name, stored.folder, repr(stored.card))


@lru_cache(maxsize=8)
def _load(name: str, folder: Path, card: str) -> Classifier:
    # Folder and card are part of the key: a model that was replaced is loaded anew.
    del folder, card
    stored = store.open_model(name)
    served = inference_file(stored)
    read = load_litert if served == LITERT_FILE else load_keras
    photo_forward = None
    if stored.card.photo and stored.has_file(PHOTO_FILE):
        photo_forward = load_litert_photo_model(stored.verified_path(PHOTO_FILE))
    return Classifier(name, stored.card, read(stored.verified_path(served)), photo_forward)
