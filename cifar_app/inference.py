"""Answers from a trained network: uint8 images or a photo in, probabilities out.

Served by LiteRT, which loads at once and in little memory, where TensorFlow takes seconds and
most of a small host; TensorFlow steps in only for a model without a `model.tflite`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app import store
from cifar_app.card import Card
from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.errors import ModelError
from cifar_app.photos import Crop, square_view

_CHUNK = 256
"""Images a forward pass: more does not speed two cores up, and memory grows with it."""

_loading = threading.Lock()

Forward = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Prediction:
    """The answer to one image.

    Attributes:
        probabilities: `float32 (10,)`, sums to 1.
        none_of_these: Whether the network is too unsure for any of the ten classes.
        view: What the network looked at, `uint8 (S, S, 3)`.
        seconds: Time of the forward pass.
    """

    probabilities: np.ndarray
    none_of_these: bool
    view: np.ndarray
    seconds: float

    @property
    def label(self) -> int:
        """Id of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def class_name(self) -> str:
        return CLASS_NAMES[self.label]

    @property
    def confidence(self) -> float:
        """Probability of the most probable class, 0–1."""
        return float(self.probabilities.max())


class Classifier:
    """A loaded network; safe to share between threads.

    Attributes:
        name: Name of the stored model.
        card: Everything known about it.
    """

    def __init__(self, name: str, card: Card, forward: Forward) -> None:
        self.name = name
        self.card = card
        self._forward = forward
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
            return run_forward(self._forward, images)

    def classify(self, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        """Classify one photo.

        Args:
            photo: An upright RGB picture of any size (see `photos.read_photo`).
            crop: The square to look at; the largest centred one by default.
        """
        view = square_view(photo, self.card.input_size, crop)
        start = time.perf_counter()
        probabilities = self.predict(view[None])[0]
        seconds = time.perf_counter() - start
        refused = float(probabilities.max()) < self.card.rejection.threshold
        return Prediction(probabilities, refused, view, seconds)


def run_forward(forward: Forward, images: np.ndarray) -> np.ndarray:
    """Send `uint8 (N, H, W, 3)` images through a network, a chunk at a time."""
    answers = np.empty((len(images), NUM_CLASSES), np.float32)
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK].astype(np.float32)
        answers[start : start + len(chunk)] = forward(chunk)
    return answers


def litert_forward(path: Path) -> Forward:
    """Forward pass of a `.tflite` file, `float32 (N, H, W, 3)` to `(N, 10)`; one thread at a time.

    Raises:
        ModelError: LiteRT cannot read the file.
    """
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(model_path=str(path), num_threads=min(4, os.cpu_count() or 1))
        entrance = interpreter.get_input_details()[0]
        outlet = interpreter.get_output_details()[0]["index"]
    except (ValueError, RuntimeError, IndexError) as error:
        raise ModelError(
            "A served model is a LiteRT file with one image input and one output.",
            received=f"{path.name} that LiteRT cannot open",
            remedy="Train the model again.",
        ) from error
    shape: tuple[int, ...] = ()

    def forward(images: np.ndarray) -> np.ndarray:
        nonlocal shape
        try:
            if images.shape != shape:  # planning the tensors anew costs more than a small batch
                shape = ()
                interpreter.resize_tensor_input(entrance["index"], images.shape)
                interpreter.allocate_tensors()
                shape = images.shape
            interpreter.set_tensor(entrance["index"], images)
            interpreter.invoke()
        except RuntimeError as error:
            raise ValueError(
                f"{path.name} takes images of its own size; 32 × 32 always works. "
                f"Received: {images.shape}."
            ) from error
        answers: np.ndarray = interpreter.get_tensor(outlet)
        return answers

    return forward


def keras_forward(path: Path) -> Forward:
    """Forward pass of a `.keras` file; imports TensorFlow.

    Raises:
        ModelError: Keras cannot read the file.
    """
    import keras

    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            "A stored network is a Keras file that loads in safe mode.",
            received=f"{path.name} that Keras cannot open",
            remedy="Train the model again.",
        ) from error
    return lambda images: np.asarray(model.predict_on_batch(images))


def load_classifier(name: str) -> Classifier:
    """Load a stored model, shipped or trained; the same object within a process.

    Raises:
        ModelError: There is no such model, or one of its files is damaged.
    """
    stored = store.open_model(name)
    served = store.LITERT_FILE if stored.has(store.LITERT_FILE) else store.KERAS_FILE
    with _loading:
        return _load(stored.name, stored.folder, served, stored.card.files.get(served))


@lru_cache(maxsize=8)
def _load(name: str, folder: Path, served: str, digest: str | None) -> Classifier:
    # Folder and digest are part of the key: a model that was replaced is loaded anew.
    del folder, digest
    stored = store.open_model(name)
    read = litert_forward if served == store.LITERT_FILE else keras_forward
    return Classifier(name, stored.card, read(stored.checked(served)))
