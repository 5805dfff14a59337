"""The features of an image: what enters the output layer of a network.

In a network that averages several views of an image (`models.views`) that is the mean of all
views. LiteRT keeps no values between layers when it runs fast, so the output of the file is
moved, in memory, to where the features are.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.errors import ModelError
from cifar_app.inference.litert import load_litert, predict_in_batches
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel


class FeatureNetwork:
    """A stored network up to its output layer; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open a `model.tflite`.

        Raises:
            ModelError: LiteRT cannot read the file, or it ends in no dense layer.
        """
        self._forward = load_litert(path, _truncate_at_features(path))
        self._lock = threading.Lock()

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """The features `float32 (N, F)` of images `uint8 (N, 32, 32, 3)`."""
        with self._lock:
            return predict_in_batches(self._forward, images)


def open_feature_network(model: StoredModel) -> FeatureNetwork:
    """The network of a stored model up to its output layer.

    Raises:
        ModelError: A file is missing or damaged, or has no features.
    """
    return FeatureNetwork(model.verified_path(LITERT_FILE))


def _truncate_at_features(path: Path) -> bytes:
    from ai_edge_litert.schema_py_generated import Model

    content = bytearray(path.read_bytes())
    if not Model.ModelBufferHasIdentifier(content, 0):
        return bytes(content)  # no network at all, as whoever opens it will say
    network = Model.GetRootAs(content)
    outlet = network.Subgraphs(0).OutputsAsNumpy()  # a view: writing changes the content
    features = _find_penultimate_tensor(network, int(outlet[0]))
    if features is None:
        raise ModelError(
            "The features of an image are what enters the dense layer that ends a network.",
            received=f"{path.name} without such a layer",
            remedy="Choose another network.",
        )
    outlet[0] = features
    return bytes(content)


def _find_penultimate_tensor(network: Any, tensor: int) -> int | None:
    """Follow the network back from a tensor to the nearest dense layer; None without any.

    Args:
        network: The file as its schema reads it.
        tensor: Place of the tensor to begin with.
    """
    from ai_edge_litert.schema_py_generated import BuiltinOperator

    graph = network.Subgraphs(0)
    steps = [graph.Operators(place) for place in range(graph.OperatorsLength())]
    maker = {int(made): step for step in steps for made in step.OutputsAsNumpy()}
    while tensor in maker:
        step = maker[tensor]
        tensor = int(step.Inputs(0))
        kind = network.OperatorCodes(step.OpcodeIndex()).BuiltinCode()
        if kind == BuiltinOperator.FULLY_CONNECTED:
            return tensor
    return None
