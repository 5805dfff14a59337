"""Load model files as plain functions of arrays.

LiteRT loads in 0.1 seconds and needs little memory; TensorFlow takes seconds and 670 MB.
`load_keras` is for models without a LiteRT file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.environment import usable_cores
from cifar_app.errors import ModelError
from cifar_app.model_store.keras_model import load_keras_model

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter

_BATCH_SIZE = 8
"""Larger batches are hardly faster, and LiteRT keeps the memory of the largest batch."""

PredictFn = Callable[[np.ndarray], np.ndarray]
"""`float32 (N, H, W, 3)` pixel values 0–255 to `float32 (N, F)`: probabilities or features."""


def predict_in_batches(predict: PredictFn, images: np.ndarray) -> np.ndarray:
    """Apply a model to images in batches.

    Args:
        predict: Loaded model.
        images: Images, `uint8 (N, H, W, 3)`.

    Returns:
        The outputs, `float32 (N, F)`.
    """
    if not len(images):  # a black image tells the width of the output
        return predict(np.zeros((1, *images.shape[1:]), np.float32))[:0]
    starts = range(0, len(images), _BATCH_SIZE)
    return np.concatenate(
        [predict(images[start : start + _BATCH_SIZE].astype(np.float32)) for start in starts]
    )


def load_litert(path: Path, content: bytes | None = None) -> PredictFn:
    """Load the widest output of a `model.tflite`, its probabilities. Not thread-safe.

    Args:
        path: Path of the file.
        content: Content to load instead of that of the file.

    Raises:
        ModelError: LiteRT cannot load the file.
    """
    model = _LiteRTModel(path, content)

    def predict(images: np.ndarray) -> np.ndarray:
        outputs: list[np.ndarray] = model(images)
        return outputs[int(np.argmax([output.shape[1] for output in outputs]))]

    return predict


def load_litert_with_score(path: Path) -> PredictFn:
    """Load a `model.tflite` that returns in-distribution scores too. Not thread-safe.

    Returns:
        A function of images to `float32 (N, 11)`: probabilities, then the score.

    Raises:
        ModelError: LiteRT cannot load the file.
    """
    model = _LiteRTModel(path)

    def predict(images: np.ndarray) -> np.ndarray:
        # The file does not guarantee the order of its outputs; they differ in width.
        outputs = sorted(model(images), key=lambda output: -output.shape[1])
        return np.hstack(outputs)

    return predict


def load_keras(path: Path) -> PredictFn:
    """Load a `.keras` file. Imports TensorFlow.

    Raises:
        ModelError: Keras cannot load the file.
    """
    model = load_keras_model(path)

    def predict(images: np.ndarray) -> np.ndarray:
        outputs = model.predict_on_batch(images)
        return np.asarray(outputs[0] if isinstance(outputs, list) else outputs)

    return predict


class _LiteRTModel:
    """A `.tflite` file with one input; a call returns all outputs."""

    def __init__(self, path: Path, content: bytes | None = None) -> None:
        self._path = path
        self._input_shape: tuple[int, ...] = ()
        self._interpreter = open_interpreter(path, content)
        self._input_index = self._interpreter.get_input_details()[0]["index"]
        self._output_indices = [
            details["index"] for details in self._interpreter.get_output_details()
        ]

    def __call__(self, images: np.ndarray) -> list[np.ndarray]:
        try:
            if images.shape != self._input_shape:  # allocating takes longer than a small batch
                self._interpreter.resize_tensor_input(self._input_index, images.shape)
                self._interpreter.allocate_tensors()
                self._input_shape = images.shape
            self._interpreter.set_tensor(self._input_index, images)
            self._interpreter.invoke()
        except RuntimeError as error:
            self._input_shape = ()
            raise ValueError(
                f"{self._path.name} has a fixed image size; model.tflite always takes 32 × 32. "
                f"Received: {images.shape}."
            ) from error
        return [np.asarray(self._interpreter.get_tensor(i)) for i in self._output_indices]


def open_interpreter(path: Path, content: bytes | None = None, **options: Any) -> Interpreter:
    """Open a `.tflite` file.

    Args:
        path: Path of the file.
        content: Content to open instead of that of the file.
        options: Further arguments of the interpreter.

    Raises:
        ModelError: LiteRT cannot open the file.
    """
    from ai_edge_litert.interpreter import Interpreter

    try:
        # On Windows LiteRT opens ASCII paths only. Elsewhere the mapped file saves memory.
        if content is None and not str(path).isascii():
            content = path.read_bytes()
        source = {"model_path": str(path)} if content is None else {"model_content": content}
        interpreter = Interpreter(**source, num_threads=min(4, usable_cores()), **options)
        interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    except (OSError, ValueError, RuntimeError, IndexError) as error:
        raise ModelError(
            "A served model is a LiteRT file with one image input.",
            received=f"{path.name}, which LiteRT cannot load",
            remedy="Restore the file, or train the model again.",
        ) from error
    return interpreter
