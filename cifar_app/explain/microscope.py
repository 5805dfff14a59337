"""Every layer of a served network: what it is, and what it makes of an image.

Works on the LiteRT file, without TensorFlow: its plan is read with the schema of the format,
and an interpreter that keeps all values between the layers runs it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.errors import ModelError

_KINDS = {
    "RESIZE_BILINEAR": "Enlargement",
    "CONV_2D": "Convolution",
    "DEPTHWISE_CONV_2D": "Depthwise convolution",
    "MAX_POOL_2D": "Max pooling",
    "AVERAGE_POOL_2D": "Average pooling",
    "REDUCE_MAX": "Max over each map",
    "MEAN": "Mean",
    "GELU": "GELU",
    "ADD": "Shortcut",
    "FULLY_CONNECTED": "Dense layer",
    "SOFTMAX": "Softmax",
}
"""What counts as a layer; everything else only moves or scales numbers."""

_WEIGHTED = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


@dataclass(frozen=True)
class Layer:
    """One layer as it is served: batch norms and activations have become part of it.

    Attributes:
        name: Its name in the network.
        kind: What it does, in words.
        shape: Of what it makes of one image: (height, width, channels) or (channels,).
        parameters: Number of its weights.
        outlet: Place of its result in the file.
        weights: Places of its weights in the file, kernel and then bias.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    outlet: int
    weights: tuple[int, ...]


class Microscope:
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
        self.layers = [self._describe(step) for step in _steps(path)]

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
            return [self._value(layer.outlet)[0] for layer in self.layers]

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

    def _describe(self, step: tuple[str, str, int, Sequence[int]]) -> Layer:
        kind, name, outlet, inputs = step
        weights = tuple(inputs[1:]) if kind in _WEIGHTED else ()
        return Layer(
            name=name,
            kind=_KINDS[kind],
            shape=tuple(int(size) for size in self._value(outlet).shape[1:]),
            parameters=sum(self._value(place).size for place in weights),
            outlet=outlet,
            weights=weights,
        )


def _steps(path: Path) -> list[tuple[str, str, int, list[int]]]:
    """Kind, name, result and inputs of every layer of a file."""
    from ai_edge_litert.schema_py_generated import BuiltinOperator, Model

    kinds = {value: name for name, value in vars(BuiltinOperator).items() if name.isupper()}
    network = Model.GetRootAs(bytearray(path.read_bytes()))
    graph = network.Subgraphs(0)
    made: set[int] = {int(place) for place in graph.InputsAsNumpy()}
    found = []
    for number in range(graph.OperatorsLength()):
        step = graph.Operators(number)
        kind = kinds[network.OperatorCodes(step.OpcodeIndex()).BuiltinCode()]
        inputs = [int(place) for place in step.InputsAsNumpy() if place >= 0]
        outlet = int(step.Outputs(0))
        if not any(place in made for place in inputs):
            continue  # weights that are unpacked
        made.add(outlet)
        constant = kind == "ADD" and not all(place in made for place in inputs)
        if kind in _KINDS and not constant:
            found.append((kind, _layer_name(_text(graph.Tensors(outlet).Name())), outlet, inputs))
    return _with_unique_names(found)


def _text(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _layer_name(tensor: str) -> str:
    """The layer that a tensor belongs to: "net_1/conv_2_1/convolution" to "conv_2"."""
    parts = [part for part in tensor.split(";")[0].split("/") if part]
    name = parts[-2] if len(parts) > 1 else "answer"
    return re.sub(r"_\d+$", "", name)


def _with_unique_names(
    steps: list[tuple[str, str, int, list[int]]],
) -> list[tuple[str, str, int, list[int]]]:
    seen: dict[str, int] = {}
    unique = []
    for kind, name, outlet, inputs in steps:
        seen[name] = seen.get(name, 0) + 1
        again = f"{name} ({seen[name]})" if seen[name] > 1 else name
        unique.append((kind, again, outlet, inputs))
    return unique
