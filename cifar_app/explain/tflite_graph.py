"""The operations of a LiteRT file, in order, read with the schema of the format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

OP_TITLES = {
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


class TFLiteOp(NamedTuple):
    """One operation that counts as a layer.

    Attributes:
        op: A key of `OP_TITLES`.
        name: Of the layer it belongs to; no two steps of a file have the same.
        output_index: Place of its result in the file.
        inputs: Places of what it takes: the result of a step before, then weights.
        activation: What a convolution does to its sums: "NONE", "RELU" or "RELU6".
    """

    op: str
    name: str
    output_index: int
    inputs: list[int]
    activation: str


def read_ops(path: Path) -> list[TFLiteOp]:
    """Every layer of a `model.tflite` that LiteRT opens, from the pixels to the answer."""
    from ai_edge_litert.schema_py_generated import BuiltinOperator, Model

    kinds = _names(BuiltinOperator)
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
        if kind in OP_TITLES and not constant:
            name = _layer_name(_text(graph.Tensors(outlet).Name()))
            activation = _activation(step) if kind == "CONV_2D" else "NONE"
            found.append(TFLiteOp(kind, name, outlet, inputs, activation))
    return _with_unique_names(found)


def _names(of: type) -> dict[int, str]:
    """The names of the values of an enumeration of the format."""
    return {value: name for name, value in vars(of).items() if name.isupper()}


def _activation(convolution: Any) -> str:
    from ai_edge_litert.schema_py_generated import ActivationFunctionType, Conv2DOptions

    table = convolution.BuiltinOptions()
    options = Conv2DOptions()
    options.Init(table.Bytes, table.Pos)
    return _names(ActivationFunctionType)[options.FusedActivationFunction()]


def _text(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _layer_name(tensor: str) -> str:
    """The layer that a tensor belongs to: "net_1/conv_2_1/convolution" to "conv_2"."""
    parts = [part for part in tensor.split(";")[0].split("/") if part]
    name = parts[-2] if len(parts) > 1 else "answer"
    return re.sub(r"_\d+$", "", name)


def _with_unique_names(steps: list[TFLiteOp]) -> list[TFLiteOp]:
    seen: dict[str, int] = {}
    unique = []
    for step in steps:
        count = seen[step.name] = seen.get(step.name, 0) + 1
        unique.append(step._replace(name=f"{step.name} ({count})") if count > 1 else step)
    return unique
