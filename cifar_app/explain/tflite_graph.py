"""Operators of a LiteRT file, in order, read with the schema of the format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

OP_TITLES = {
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


class TFLiteOp(NamedTuple):
    """One operator that counts as a layer.

    Attributes:
        op: Key of `OP_TITLES`.
        name: Name of its layer, unique within a file.
        output_index: Index of the output tensor.
        inputs: Indices of the input tensors: the output of an earlier operator, then weights.
        activation: Activation of a convolution: "NONE", "RELU" or "RELU6".
    """

    op: str
    name: str
    output_index: int
    inputs: list[int]
    activation: str


def read_ops(path: Path) -> list[TFLiteOp]:
    """Read the operators of a `model.tflite` that count as layers, from input to output."""
    from ai_edge_litert.schema_py_generated import BuiltinOperator, Model

    op_names = _enum_names(BuiltinOperator)
    model = Model.GetRootAs(bytearray(path.read_bytes()))
    graph = model.Subgraphs(0)
    computed = {int(index) for index in graph.InputsAsNumpy()}
    ops = []
    for operator in (graph.Operators(index) for index in range(graph.OperatorsLength())):
        op = op_names[model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode()]
        inputs = [int(index) for index in operator.InputsAsNumpy() if index >= 0]
        if not computed.intersection(inputs):
            continue  # unpacks weights
        output_index = int(operator.Outputs(0))
        computed.add(output_index)
        adds_constant = op == "ADD" and not computed.issuperset(inputs)
        if op in OP_TITLES and not adds_constant:
            name = _layer_name(_decode(graph.Tensors(output_index).Name()))
            activation = _read_activation(operator) if op == "CONV_2D" else "NONE"
            ops.append(TFLiteOp(op, name, output_index, inputs, activation))
    return _with_unique_names(ops)


def _enum_names(enum: type) -> dict[int, str]:
    """Return the names of an enumeration of the schema by value."""
    return {value: name for name, value in vars(enum).items() if name.isupper()}


def _read_activation(convolution: Any) -> str:
    from ai_edge_litert.schema_py_generated import ActivationFunctionType, Conv2DOptions

    table = convolution.BuiltinOptions()
    options = Conv2DOptions()
    options.Init(table.Bytes, table.Pos)
    return _enum_names(ActivationFunctionType)[options.FusedActivationFunction()]


def _decode(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _layer_name(tensor_name: str) -> str:
    """Return the layer of a tensor: "conv_2" for "net_1/conv_2_1/convolution"."""
    parts = [part for part in tensor_name.split(";")[0].split("/") if part]
    name = parts[-2] if len(parts) > 1 else "output"
    return re.sub(r"_\d+$", "", name)


def _with_unique_names(ops: list[TFLiteOp]) -> list[TFLiteOp]:
    counts: dict[str, int] = {}
    unique = []
    for op in ops:
        count = counts[op.name] = counts.get(op.name, 0) + 1
        unique.append(op._replace(name=f"{op.name} ({count})") if count > 1 else op)
    return unique
