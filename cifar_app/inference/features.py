"""Feature extraction: the input of a model's output layer.

For a model with test-time augmentation (`models.tta`) this is the mean over all views. LiteRT
does not keep intermediate values when it runs fast, so the output of the model file is moved,
in memory, to the tensor of the features.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.errors import ModelError
from cifar_app.inference.litert import PredictFn, load_litert, predict_in_batches
from cifar_app.progress import OnProgress, no_progress

_CHUNK = 100
"""Number of images between two calls of `on_progress`."""


def load_feature_extractor(path: Path) -> PredictFn:
    """Load a `model.tflite` up to its output layer. Not thread-safe.

    Returns:
        A function of images `uint8 (N, S, S, 3)` to features `float32 (N, F)`.

    Raises:
        ModelError: LiteRT cannot read the file, or the model does not end in a dense layer.
    """
    predict = load_litert(path, _truncate_at_features(path))
    return lambda images: predict_in_batches(predict, images)


def extract_features(
    path: Path, images: np.ndarray, on_progress: OnProgress = no_progress
) -> np.ndarray:
    """Compute the features of many images, `float32 (N, F)`, with a `model.tflite`.

    Args:
        path: Path of the file.
        images: Images, `uint8 (N, 32, 32, 3)`.
        on_progress: Callback for the progress.

    Raises:
        ModelError: See `load_feature_extractor`.
    """
    extract = load_feature_extractor(path)
    chunks: list[np.ndarray] = []
    for start in range(0, len(images), _CHUNK):
        message = f"Computing features, {start:,} of {len(images):,} images"
        on_progress(message, start / len(images))
        chunks.append(extract(images[start : start + _CHUNK]))
    return np.concatenate(chunks)


def _truncate_at_features(path: Path) -> bytes:
    from ai_edge_litert.schema_py_generated import Model

    content = bytearray(path.read_bytes())
    if not Model.ModelBufferHasIdentifier(content, 0):
        return bytes(content)  # not a model; loading it raises the error
    model = Model.GetRootAs(content)
    graph = model.Subgraphs(0)
    outputs = graph.OutputsAsNumpy()  # a view: assigning changes the content
    widths = [int(graph.Tensors(output).ShapeAsNumpy()[-1]) for output in outputs]
    index = int(np.argmax(widths))  # of the probabilities; a score is one number
    outputs[index] = _find_penultimate_tensor(model, int(outputs[index]))
    return bytes(content)


def _find_penultimate_tensor(model: Any, tensor: int) -> int:
    """Follow the graph back from a tensor to the input of the last dense layer."""
    from ai_edge_litert.schema_py_generated import BuiltinOperator

    graph = model.Subgraphs(0)
    ops = [graph.Operators(index) for index in range(graph.OperatorsLength())]
    op_of_output = {int(output): op for op in ops for output in op.OutputsAsNumpy()}
    while tensor in op_of_output:
        op = op_of_output[tensor]
        tensor = int(op.Inputs(0))
        code = model.OperatorCodes(op.OpcodeIndex()).BuiltinCode()
        if code == BuiltinOperator.FULLY_CONNECTED:
            return tensor
    raise ModelError(
        "The features of an image are the input of the dense layer that ends a model.",
        received="a model without such a layer",
        remedy="Choose another model.",
    )
