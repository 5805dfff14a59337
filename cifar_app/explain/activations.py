"""Activations and weights of a served model's layers.

Reads the LiteRT file, without TensorFlow, with an interpreter that keeps all tensors.
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from cifar_app.explain.tflite_graph import Layer, read_layers
from cifar_app.inference.litert import open_interpreter


def channel_sums(inputs: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Compute what each input channel adds to a convolution without padding.

    Args:
        inputs: Input `float (S, S, C)`.
        kernel: One filter, `float (K, K, C)`.

    Returns:
        Sums of the products of each channel, `float64 (M, M, C)` with M = S − K + 1. Their sum
        over the channels plus the bias is the convolution.
    """
    windows = np.lib.stride_tricks.sliding_window_view(inputs, kernel.shape[:2], axis=(0, 1))
    return np.einsum("ijcyx,yxc->ijc", windows.astype(np.float64), kernel, optimize=True)


class LayerInspector:
    """Reads weights and activations of every layer of a model; thread-safe.

    Args:
        path: A `model.tflite`.

    Attributes:
        layers: All layers, from the input to the output.

    Raises:
        ModelError: LiteRT cannot read the file.
    """

    def __init__(self, path: Path) -> None:
        from ai_edge_litert.interpreter import OpResolverType

        self._lock = threading.Lock()
        self._interpreter = open_interpreter(
            path,
            experimental_preserve_all_tensors=True,
            # Delegates fuse layers, whose outputs then do not exist.
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        self._input_index = self._interpreter.get_input_details()[0]["index"]
        self._run(np.zeros((32, 32, 3), np.uint8))
        self.layers = read_layers(path)

    def activations(self, image: np.ndarray) -> list[np.ndarray]:
        """Compute the activations of all layers for an image.

        With test-time augmentation, those for the unaugmented image.

        Args:
            image: `uint8 (S, S, 3)`; every model takes 32 × 32.

        Returns:
            One `float32` array per layer, of the layer's `shape`.
        """
        with self._lock:
            self._run(image)
            return [self._interpreter.get_tensor(layer.output_index)[0] for layer in self.layers]

    def weights(self, layer: Layer) -> list[np.ndarray]:
        """Return kernel `float32 (filters, height, width, channels)` or `(out, in)`, and bias."""
        with self._lock:
            return [self._interpreter.get_tensor(index) for index in layer.weights]

    def _run(self, image: np.ndarray) -> None:
        self._interpreter.resize_tensor_input(self._input_index, (1, *image.shape))
        self._interpreter.allocate_tensors()
        self._interpreter.set_tensor(self._input_index, image[None].astype(np.float32))
        self._interpreter.invoke()
