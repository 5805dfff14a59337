"""Every layer of a served network: what it is, and what it makes of an image.

Works on the LiteRT file, without TensorFlow: an interpreter that keeps all values between the
layers runs it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cifar_app.errors import ModelError
from cifar_app.explain.tflite_graph import OP_TITLES, TFLiteOp, read_ops

_WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


@dataclass(frozen=True)
class Layer:
    """One layer as it is served: batch norms and activations have become part of it.

    Attributes:
        name: Its name in the network.
        op: What it does, in words.
        shape: Of what it makes of one image: (height, width, channels) or (channels,).
        parameters: Number of its weights.
        output_index: Place of its result in the file.
        weights: Places of its weights in the file, kernel and then bias.
        activation: What a convolution does to its sums: "NONE", "RELU" or "RELU6".
    """

    name: str
    op: str
    shape: tuple[int, ...]
    parameters: int
    output_index: int
    weights: tuple[int, ...]
    activation: str


class LayerInspector:
    """A served network whose every layer can be looked at; safe to share between threads.

    Attributes:
        layers: From the pixels to the answer.
    """

    def __init__(self, path: Path) -> None:
        """Open a `model.tflite`.

        Raises:
            ModelError: LiteRT cannot read the file.
        """
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        self._lock = threading.Lock()
        try:
            self._interpreter = Interpreter(
                model_path=str(path),
                experimental_preserve_all_tensors=True,
                # Others would fuse layers, whose values are then never there.
                experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            )
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ModelError(
                "A network that is looked into is a LiteRT file.",
                received=f"{path.name} that LiteRT cannot open",
                remedy="Train the model again.",
            ) from error
        self._entrance = self._interpreter.get_input_details()[0]["index"]
        self._run(np.zeros((32, 32, 3), np.uint8))
        self.layers = [self._describe(step) for step in read_ops(path)]

    def activations(self, image: np.ndarray) -> list[np.ndarray]:
        """What every layer makes of an image.

        A network that also looks at the mirror image shows its look at the image itself.

        Args:
            image: `uint8 (32, 32, 3)`.

        Returns:
            `float32`, one array a layer, of the layer's `shape`.
        """
        with self._lock:
            self._run(image)
            return [self._value(layer.output_index)[0] for layer in self.layers]

    def weights(self, layer: Layer) -> list[np.ndarray]:
        """Kernel `float32 (filters, height, width, channels)`, or `(out, in)`, and bias."""
        with self._lock:
            return [self._value(place) for place in layer.weights]

    def _run(self, image: np.ndarray) -> None:
        self._interpreter.set_tensor(self._entrance, image[None].astype(np.float32))
        self._interpreter.invoke()

    def _value(self, place: int) -> np.ndarray:
        value: np.ndarray = self._interpreter.get_tensor(place)
        return value

    def _describe(self, step: TFLiteOp) -> Layer:
        weights = tuple(step.inputs[1:]) if step.op in _WEIGHTED else ()
        return Layer(
            name=step.name,
            op=OP_TITLES[step.op],
            shape=tuple(int(size) for size in self._value(step.output_index).shape[1:]),
            parameters=sum(self._value(place).size for place in weights),
            output_index=step.output_index,
            weights=weights,
            activation=step.activation,
        )
