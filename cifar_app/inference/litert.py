"""Forward passes: a stored network file, opened as a plain function of arrays.

LiteRT loads at once and in little memory, where TensorFlow takes seconds and most of a small
host; `load_keras` is for models without a LiteRT file.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cifar_app.environment import usable_cores
from cifar_app.errors import ModelError
from cifar_app.memory import let_go_of_mapped_file
from cifar_app.model_store.keras_model import load_keras_model

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

_CHUNK = 1
"""Images a forward pass. Two are 7% faster on two cores, but take 20 MB more, which a server that
shows one image at a time would rather have."""

PredictFn = Callable[[np.ndarray], np.ndarray]
"""`float32 (N, H, W, 3)`, values 0–255, to `float32 (N, F)`: ten probabilities, or features."""

PhotoPredictFn = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""`float32 (N, S, S, 3)` to probabilities `(N, 10)` and evidence `(N, 1)`, both 0–1."""


def predict_in_batches(forward: PredictFn, images: np.ndarray) -> np.ndarray:
    """Send images through a network, a chunk at a time.

    Args:
        forward: The network.
        images: `uint8 (N, H, W, 3)`.

    Returns:
        Its output, `float32 (N, F)`.
    """
    # The first pass tells how wide the output is; without images, that of a black one does.
    first = images[:_CHUNK] if len(images) else np.zeros((1, *images.shape[1:]), np.uint8)
    known = forward(first.astype(np.float32))[: len(images)]
    answers = np.empty((len(images), known.shape[1]), np.float32)
    answers[: len(known)] = known
    for start in range(_CHUNK, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK].astype(np.float32)
        answers[start : start + len(chunk)] = forward(chunk)
    return answers


def load_litert(path: Path, content: bytes | None = None) -> PredictFn:
    """Forward pass of a `model.tflite`, `float32 (N, 32, 32, 3)` to `(N, 10)`.

    One thread at a time.

    Args:
        path: The file.
        content: What to open in place of its own content.

    Raises:
        ModelError: LiteRT cannot read the file.
    """
    network = _LiteRT(path, content)
    return lambda images: network(images)[0]


def load_litert_photo_model(path: Path) -> PhotoPredictFn:
    """Forward pass of a `photo.tflite`; one thread at a time.

    Raises:
        ModelError: LiteRT cannot read the file.
    """
    network = _LiteRT(path)

    def forward(photos: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # The file does not promise an order of its outputs; their widths tell them apart.
        probabilities, evidence = sorted(network(photos), key=lambda array: -array.shape[1])
        return probabilities, evidence

    return forward


class _LiteRT:
    """A `.tflite` file with one input; returns every output."""

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self._path = path
        self._shape: tuple[int, ...] = ()
        self._interpreter = _open(path, content)
        self._weights = _address_of_weights(self._interpreter)
        self._input_index = self._interpreter.get_input_details()[0]["index"]
        self._output_indices = [found["index"] for found in self._interpreter.get_output_details()]

    def __call__(self, images: np.ndarray) -> list[np.ndarray]:
        try:
            self._resize_input(images.shape)
            self._interpreter.set_tensor(self._input_index, images)
            self._interpreter.invoke()
        except RuntimeError as error:
            self._shape = ()
            raise ValueError(
                f"{self._path.name} takes images of its own size; for model.tflite 32 × 32 "
                f"always works. Received: {images.shape}."
            ) from error
        return [self._interpreter.get_tensor(outlet) for outlet in self._output_indices]

    def _resize_input(self, shape: tuple[int, ...]) -> None:
        if shape == self._shape:  # planning the tensors anew costs more than a small batch
            return
        self._shape = ()
        self._interpreter.resize_tensor_input(self._input_index, shape)
        self._interpreter.allocate_tensors()
        let_go_of_mapped_file(self._weights)  # LiteRT has made its own copies of them
        self._shape = shape


def _open(path: Path, content: bytes | None) -> Interpreter:
    from ai_edge_litert.interpreter import Interpreter

    source = {"model_path": str(path)} if content is None else {"model_content": content}
    try:
        interpreter = Interpreter(**source, num_threads=min(4, usable_cores()))
        interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    except (ValueError, RuntimeError, IndexError) as error:
        raise ModelError(
            "A served model is a LiteRT file with one image input.",
            received=f"{path.name} that LiteRT cannot open",
            remedy="Train the model again.",
        ) from error
    return interpreter


def _address_of_weights(interpreter: Interpreter) -> int:
    """Where the largest array of a file is, of a network whose other arrays are not planned yet."""
    largest = np.empty(0)
    for found in interpreter.get_tensor_details():
        with suppress(ValueError):  # there is nothing yet
            array = np.asarray(interpreter.tensor(found["index"])())
            largest = max(largest, array, key=lambda one: one.nbytes)
    return largest.ctypes.data


def load_keras(path: Path) -> PredictFn:
    """Forward pass of a `.keras` file; imports TensorFlow.

    Raises:
        ModelError: Keras cannot read the file.
    """
    model = load_keras_model(path)
    return lambda images: np.asarray(model.predict_on_batch(images))
