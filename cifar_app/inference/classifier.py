"""Classify images and photos with a stored model."""

from __future__ import annotations

import statistics
import threading
import time
import timeit
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

_MIN_PHOTO_MODEL_CROP = 64
"""Smallest crop, pixels, for the photo model; smaller ones resemble images of the data set."""


class Classifier:
    """A loaded model. Thread-safe.

    Attributes:
        name: Name of the stored model.
        card: Card of the stored model.
    """

    def __init__(
        self,
        name: str,
        card: Card,
        predict_fn: PredictFn,
        photo_predict_fn: PhotoPredictFn | None = None,
    ) -> None:
        self.name = name
        self.card = card
        self._predict_fn = predict_fn
        self._photo_predict_fn = photo_predict_fn
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
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
            raise ValueError(
                "Images are uint8 (N, H, W, 3), RGB. "
                f"Received: {images.dtype} {images.shape}. Convert them first."
            )
        with self._lock:
            return predict_in_batches(self._predict_fn, images)

    def predict_photos(self, crops: np.ndarray) -> np.ndarray:
        """Predict the class probabilities of square crops of photos.

        Args:
            crops: RGB images, `uint8 (N, S, S, 3)`, N ≥ 1; S is `card.photo.input_size` if the
                model has a photo model.

        Returns:
            Probabilities, `float32 (N, 10)`; rows sum to 1.
        """
        if self._photo_predict_fn is None:
            return self.predict(crops)
        return np.stack([self._predict_photo(self._photo_predict_fn, crop)[0] for crop in crops])

    def classify(self, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        """Classify a photo.

        The photo model is used if there is one, except for crops so small that they resemble
        the images of the data set.

        Args:
            photo: Upright RGB image of any size (see `photos.read_photo`).
            crop: Square to classify; the largest centered one by default.
        """
        left, _, right, _ = (crop or Crop()).box(photo.width, photo.height)
        info, predict_photo = self.card.photo, self._photo_predict_fn
        low_res_input = crop_and_resize(photo, self.card.input_size, crop)
        if info is None or predict_photo is None or right - left < _MIN_PHOTO_MODEL_CROP:
            start = time.perf_counter()
            probabilities = self.predict(low_res_input[None])[0]
            seconds = time.perf_counter() - start
            score = float(probabilities.max())
            return Prediction(probabilities, score, self.card.rejection, low_res_input, seconds)
        model_input = crop_and_resize(photo, info.input_size, crop)
        start = time.perf_counter()
        probabilities, evidence = self._predict_photo(predict_photo, model_input)
        low_res = self.predict(low_res_input[None])
        seconds = time.perf_counter() - start
        score = float(in_distribution_score(evidence, low_res)[0])
        return Prediction(probabilities, score, info.rejection, model_input, seconds, evidence)

    def latency(self, passes: int = 15) -> float:
        """Measure the median time to classify one 32 × 32 image, in seconds."""
        image = np.zeros((1, 32, 32, 3), np.uint8)
        self.predict(image)  # warm-up
        times = timeit.repeat(lambda: self.predict(image), number=1, repeat=passes)
        return statistics.median(times)

    def _predict_photo(self, predict: PhotoPredictFn, crop: np.ndarray) -> tuple[np.ndarray, float]:
        """Return probabilities and evidence, averaged over a crop and its mirror image."""
        views = (crop, crop[:, ::-1])
        with self._lock:  # one view at a time: a batch is not faster and needs 9 MB more
            outputs = [predict(view[None].astype(np.float32)) for view in views]
        probabilities = np.mean([probabilities[0] for probabilities, _ in outputs], axis=0)
        return probabilities, float(np.mean([evidence for _, evidence in outputs]))


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
    filename = inference_file(stored)
    load = load_litert if filename == LITERT_FILE else load_keras
    photo_predict_fn = None
    if stored.card.photo and stored.has_file(PHOTO_FILE):
        photo_predict_fn = load_litert_photo_model(stored.verified_path(PHOTO_FILE))
    return Classifier(name, stored.card, load(stored.verified_path(filename)), photo_predict_fn)
