"""Layers of a LiteRT file, in order, read with the schema of the format."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_OP_TITLES = {
    "RESIZE_BILINEAR": "Resizing",
    "CONV_2D": "Convolution",
    "DEPTHWISE_CONV_2D": "Depthwise convolution",
    "MAX_POOL_2D": "Max pooling",
    "AVERAGE_POOL_2D": "Average pooling",
    "REDUCE_MAX": "Global max pooling",
    "MEAN": "Mean",
    "GELU": "GELU",
    "ADD": "Residual connection",
    "FULLY_CONNECTED": "Dense layer",
    "SOFTMAX": "Softmax",
}
"""Operators that count as layers; all others only reshape or scale tensors."""

_OPS_WITH_WEIGHTS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")


@dataclass(frozen=True)
class Layer:
    """One layer as served: batch normalization and activation are part of a convolution.

    Attributes:
        name: Name of the layer in the model, unique within a file.
        op: Title of its operation.
        shape: Output shape without the batch axis: (height, width, channels) or (channels,).
        parameters: Number of weights.
        output_index: Index of the output tensor in the file.
        weights: Indices of the weight tensors in the file, kernel and then bias.
        activation: Activation of a convolution or dense layer: "NONE", "RELU" or "RELU6".
        window: Side of the window of a convolution or pooling, pixels; 0 for other operations.
    """

    name: str
    op: str
    shape: tuple[int, ...]
    parameters: int
    output_index: int
    weights: tuple[int, ...]
    activation: str
    window: int


def read_layers(path: Path) -> list[Layer]:
    """Read the layers of a `model.tflite`, from input to output."""
    from ai_edge_litert.schema_py_generated import BuiltinOperator, Model

    op_names = _enum_names(BuiltinOperator)
    model = Model.GetRootAs(bytearray(path.read_bytes()))
    graph = model.Subgraphs(0)

    def shape(index: int) -> tuple[int, ...]:
        return tuple(int(size) for size in graph.Tensors(index).ShapeAsNumpy())

    computed = {int(index) for index in graph.InputsAsNumpy()}
    layers = []
    for operator in _operators_of_prediction(graph):
        op = op_names[model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode()]
        inputs = [int(index) for index in operator.InputsAsNumpy() if index >= 0]
        if not computed.intersection(inputs):
            continue  # unpacks weights
        output_index = int(operator.Outputs(0))
        computed.add(output_index)
        adds_constant = op == "ADD" and not computed.issuperset(inputs)
        if op in _OP_TITLES and not adds_constant:
            weights = tuple(inputs[1:]) if op in _OPS_WITH_WEIGHTS else ()
            layers.append(
                Layer(
                    name=_layer_name(graph.Tensors(output_index).Name().decode()),
                    op=_OP_TITLES[op],
                    shape=shape(output_index)[1:],
                    parameters=sum(math.prod(shape(index)) for index in weights),
                    output_index=output_index,
                    weights=weights,
                    activation=_read_activation(operator, op),
                    window=_read_window(operator, op, [shape(index) for index in weights]),
                )
            )
    return _with_unique_names(layers)


def _operators_of_prediction(graph: Any) -> list[Any]:
    """Return the operators that the probabilities, the widest output, depend on, in order."""
    operators = [graph.Operators(index) for index in range(graph.OperatorsLength())]
    outputs = [int(index) for index in graph.OutputsAsNumpy()]
    needed = {max(outputs, key=lambda index: int(graph.Tensors(index).ShapeAsNumpy()[-1]))}
    selected = []
    for operator in reversed(operators):
        if needed.intersection(operator.OutputsAsNumpy().tolist()):
            needed.update(operator.InputsAsNumpy().tolist())
            selected.append(operator)
    return selected[::-1]


def _enum_names(enum: type) -> dict[int, str]:
    """Return the names of an enumeration of the schema by value."""
    return {value: name for name, value in vars(enum).items() if name.isupper()}


def _read_activation(operator: Any, op: str) -> str:
    from ai_edge_litert import schema_py_generated as schema

    if op not in _OPS_WITH_WEIGHTS:
        return "NONE"
    options = {
        "CONV_2D": schema.Conv2DOptions,
        "DEPTHWISE_CONV_2D": schema.DepthwiseConv2DOptions,
        "FULLY_CONNECTED": schema.FullyConnectedOptions,
    }[op]()
    _init_options(options, operator)
    return _enum_names(schema.ActivationFunctionType)[options.FusedActivationFunction()]


def _read_window(operator: Any, op: str, weight_shapes: list[tuple[int, ...]]) -> int:
    from ai_edge_litert.schema_py_generated import Pool2DOptions

    if op in ("CONV_2D", "DEPTHWISE_CONV_2D"):
        return weight_shapes[0][1]
    if op in ("MAX_POOL_2D", "AVERAGE_POOL_2D"):
        options = Pool2DOptions()
        _init_options(options, operator)
        return int(options.FilterHeight())
    return 0


def _init_options(options: Any, operator: Any) -> None:
    table = operator.BuiltinOptions()
    options.Init(table.Bytes, table.Pos)


def _layer_name(tensor_name: str) -> str:
    """Return the layer of a tensor: "conv_2" for "net_1/conv_2_1/convolution"."""
    parts = [part for part in tensor_name.split(";")[0].split("/") if part]
    name = parts[-2] if len(parts) > 1 else "output"
    return re.sub(r"_\d+$", "", name)


def _with_unique_names(layers: list[Layer]) -> list[Layer]:
    counts: dict[str, int] = {}
    unique = []
    for layer in layers:
        count = counts[layer.name] = counts.get(layer.name, 0) + 1
        unique.append(replace(layer, name=f"{layer.name} ({count})") if count > 1 else layer)
    return unique
