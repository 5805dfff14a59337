"""Layers of a served model, their weights and their activations.

Reads the LiteRT file, without TensorFlow, with an interpreter that keeps all tensors.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_app.errors import ModelError
from cifar_app.explain.tflite_graph import OP_TITLES, TFLiteOp, read_ops

_OPS_WITH_WEIGHTS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


@dataclass(frozen=True)
class Layer:
    """One layer as served: batch normalization and activation are part of a convolution.

    Attributes:
        name: Name of the layer in the model.
        op: Title of its operation.
        shape: Output shape without the batch axis: (height, width, channels) or (channels,).
        parameters: Number of weights.
        output_index: Index of the output tensor in the file.
        weights: Indices of the weight tensors in the file, kernel and then bias.
        activation: Activation of a convolution: "NONE", "RELU" or "RELU6".
    """

    name: str
    op: str
    shape: tuple[int, ...]
    parameters: int
    output_index: int
    weights: tuple[int, ...]
    activation: str


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
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        self._lock = threading.Lock()
        try:
            self._interpreter = Interpreter(
                model_path=str(path),
                experimental_preserve_all_tensors=True,
                # Delegates fuse layers, whose outputs then do not exist.
                experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            )
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                "The layers of a model are read from its LiteRT file.",
                received=f"{path.name} that LiteRT cannot open",
                remedy="Train the model again.",
            ) from error
        self._input_index = self._interpreter.get_input_details()[0]["index"]
        self._run(np.zeros((32, 32, 3), np.uint8))
        self.layers = [self._to_layer(op) for op in read_ops(path)]

    def activations(self, image: np.ndarray) -> list[np.ndarray]:
        """Compute the activations of all layers for an image.

        With test-time augmentation, those for the unaugmented image.

        Args:
            image: `uint8 (32, 32, 3)`.

        Returns:
            One `float32` array per layer, of the layer's `shape`.
        """
        with self._lock:
            self._run(image)
            return [self._tensor(layer.output_index)[0] for layer in self.layers]

    def weights(self, layer: Layer) -> list[np.ndarray]:
        """Return kernel `float32 (filters, height, width, channels)` or `(out, in)`, and bias."""
        with self._lock:
            return [self._tensor(index) for index in layer.weights]

    def _run(self, image: np.ndarray) -> None:
        self._interpreter.set_tensor(self._input_index, image[None].astype(np.float32))
        self._interpreter.invoke()

    def _tensor(self, index: int) -> np.ndarray:
        tensor: np.ndarray = self._interpreter.get_tensor(index)
        return tensor

    def _to_layer(self, op: TFLiteOp) -> Layer:
        weights = tuple(op.inputs[1:]) if op.op in _OPS_WITH_WEIGHTS else ()
        return Layer(
            name=op.name,
            op=OP_TITLES[op.op],
            shape=self._tensor(op.output_index).shape[1:],
            parameters=sum(self._tensor(index).size for index in weights),
            output_index=op.output_index,
            weights=weights,
            activation=op.activation,
        )
