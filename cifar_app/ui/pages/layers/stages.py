"""The stages of the data on its way through a model, from the pixels to the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.explain.tflite_graph import Layer
from cifar_app.formatting import format_confidence
from cifar_app.ui.pages.layers import drawings

PIXELS, FLATTEN = "pixels", "flatten"
"""Ids of the stages that no layer computes."""

_MAX_STAGES = 12
"""Models with more stages are shortened to one per size of the feature maps."""

_ACTIVATIONS = {"NONE": "", "RELU": ", ReLU", "RELU6": ", ReLU6"}


@dataclass(frozen=True, eq=False)
class Stage:
    """One state of the data.

    Attributes:
        id: Name of the layer that computes it, `PIXELS` or `FLATTEN`.
        operation: How it is computed from the stage before, as shown on the arrow.
        title: What it is, such as "32 maps".
        note: Its size or, for the probabilities, the highest one.
        values: Pixels `uint8 (S, S, 3)`, feature maps `float32 (H, W, C)` or numbers
            `float32 (N,)`.
    """

    id: str
    operation: str
    title: str
    note: str
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class LayerStage(Stage):
    """A state that a layer computes.

    Attributes:
        layer: The layer.
        inputs: Values of the stage before.
    """

    layer: Layer
    inputs: np.ndarray

    @property
    def from_pixels(self) -> bool:
        """Return whether the layer's input is the image itself."""
        return self.inputs.dtype == np.uint8

    @property
    def is_plain_convolution(self) -> bool:
        """Return whether every value is a sum over a window, without padding, strides or groups."""
        return (
            self.layer.op == "Convolution"
            and self.layer.activation in ("NONE", "RELU")
            and self.layer.window > 1
            and self.values.shape[0] == self.inputs.shape[0] - self.layer.window + 1
        )

    @property
    def is_max_pooling(self) -> bool:
        """Return whether every value is the largest one in a window; windows do not overlap."""
        return (
            self.layer.op == "Max pooling"
            and self.values.shape[0] == self.inputs.shape[0] // self.layer.window
        )


def has_maps(stage: Stage) -> bool:
    """Return whether a stage consists of feature maps."""
    return isinstance(stage, LayerStage) and stage.values.ndim == 3


def list_stages(
    image: np.ndarray, layers: Sequence[Layer], activations: Sequence[np.ndarray]
) -> list[Stage]:
    """Return all stages of a model for an image.

    Args:
        image: Model input, `uint8 (S, S, 3)`.
        layers: All layers of the model.
        activations: Output of every layer.
    """
    stages: list[Stage] = [Stage(PIXELS, "", "Pixels", drawings.format_shape(image.shape), image)]
    inputs = image
    for layer, values in zip(layers, activations, strict=True):
        if layer.op == "Dense layer" and inputs.ndim == 3:
            inputs = inputs.ravel()
            title = f"{len(inputs):,} numbers"
            stages.append(Stage(FLATTEN, "Flatten", title, "one long row", inputs))
        title, note = _describe(layer, values)
        stages.append(
            LayerStage(layer.name, describe_operation(layer), title, note, values, layer, inputs)
        )
        inputs = values
    return stages


def is_short(stages: Sequence[Stage]) -> bool:
    """Return whether a road can show all stages."""
    return len(stages) <= _MAX_STAGES


def shorten(stages: Sequence[Stage]) -> list[Stage]:
    """Keep one of all consecutive stages with maps of the same size, the last, and all others.

    A model with few stages keeps all of them.
    """
    if is_short(stages):
        return list(stages)
    shortened: list[Stage] = []
    n_layers = 1
    for stage in stages:
        previous = shortened[-1] if shortened else None
        if (
            previous
            and has_maps(previous)
            and stage.values.shape[:-1] == previous.values.shape[:-1]
        ):
            n_layers += 1
            shortened[-1] = replace(stage, operation=f"{n_layers} layers")
        else:
            n_layers = 1
            shortened.append(stage)
    return shortened


def stage_on_road(stage: Stage, stages: Sequence[Stage], shown: Sequence[Stage]) -> str:
    """Return the id of the shown stage that stands for a stage, which may be left out."""
    shown_ids = {item.id for item in shown}
    return next(item.id for item in stages[stages.index(stage) :] if item.id in shown_ids)


def describe_operation(layer: Layer) -> str:
    """Describe the operation of a layer: "3 × 3 convolution, 32 filters, ReLU"."""
    n_outputs, activation = layer.shape[-1], _ACTIVATIONS[layer.activation]
    size = f"{layer.window} × {layer.window}"
    match layer.op:
        case "Convolution":
            return f"{size} convolution, {n_outputs:,} filters{activation}"
        case "Depthwise convolution" | "Max pooling" | "Average pooling":
            return f"{size} {layer.op.lower()}{activation}"
        case "Dense layer":
            return f"Dense layer{activation}"
        case _:
            return layer.op


def _describe(layer: Layer, values: np.ndarray) -> tuple[str, str]:
    """Return the title and the note of a layer's output."""
    if values.ndim == 3:
        return f"{values.shape[-1]:,} maps", drawings.format_shape(values.shape[:2])
    if layer.op == "Softmax":
        best = int(values.argmax())
        return (
            f"{len(values)} probabilities",
            f"{CLASS_NAMES[best]} {format_confidence(float(values[best]), 0)}",
        )
    if layer.op == "Dense layer" and len(values) == len(CLASS_NAMES):
        return f"{len(values)} logits", "one per class"
    return f"{len(values):,} numbers", ""
