"""A Keras model split at its last convolutional feature maps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.config import IMAGE_SHAPE
from cifar_app.errors import ModelError

if TYPE_CHECKING:
    import keras

_TOLERANCE = 1e-2


@dataclass(frozen=True)
class SplitModel:
    """A model as two differentiable functions of TensorFlow tensors.

    Attributes:
        to_feature_maps: Images `float32 (N, S, S, 3)`, values 0–255, to the last feature maps
            `float32 (N, H, W, C)`.
        to_logits: Feature maps to the logits, `float32 (N, 10)`.
        uses_tta: Whether the model averages predictions for augmented copies of the image (TTA).
            The functions leave the augmentation out.
    """

    to_feature_maps: Callable[[Any], Any]
    to_logits: Callable[[Any], Any]
    uses_tta: bool

    def logits(self, images: Any) -> Any:
        """Compute the logits of images."""
        return self.to_logits(self.to_feature_maps(images))


def split_at_last_conv(model: keras.Model) -> SplitModel:
    """Split a model at its last layer with feature maps, which may lie in a nested model.

    Args:
        model: Model that ends in a softmax layer named "output". A model with test-time
            augmentation (`models.tta`) holds the unaugmented model as a layer named "body".

    Raises:
        ModelError: The model has no feature maps, or branches after them.
    """
    import keras
    from keras import ops

    output = model.get_layer("output")
    kernel, *biases = output.get_weights()
    bias = biases[0] if biases else 0.0
    uses_tta = any(layer.name == "body" for layer in model.layers)
    body = model.get_layer("body") if uses_tta else keras.Model(model.inputs[0], output.input)
    conv_layers, head_layers = _split_layers(body)

    def to_feature_maps(images: Any) -> Any:
        return _apply(conv_layers, images)

    def to_logits(feature_maps: Any) -> Any:
        return ops.matmul(_apply(head_layers, feature_maps), kernel) + bias

    split = SplitModel(to_feature_maps, to_logits, uses_tta)
    images = np.random.default_rng(0).uniform(0, 255, (1, *IMAGE_SHAPE)).astype(np.float32)
    whole = keras.Model(body.inputs[0], body.outputs[0])
    expected = np.asarray(whole(images)) @ kernel + bias
    if not np.allclose(expected, split.logits(images), atol=_TOLERANCE, rtol=_TOLERANCE):
        raise _unsupported_error("a model that branches after its last feature maps")
    return split


def _split_layers(model: keras.Model) -> tuple[list[Any], list[Any]]:
    """Return the chain of layers up to the last feature maps, and the chain after them."""
    import keras

    chain = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    for index, layer in reversed(list(enumerate(chain))):
        if isinstance(layer, keras.Model):
            conv_layers, head_layers = _split_layers(layer)
            return [*chain[:index], *conv_layers], [*head_layers, *chain[index + 1 :]]
        if len(layer.output.shape) == 4:
            # The layers up to here may branch, so they stay one model.
            return [keras.Model(model.inputs[0], layer.output)], chain[index + 1 :]
    raise _unsupported_error("a model without feature maps")


def _apply(layers: list[Any], values: Any) -> Any:
    for layer in layers:
        values = layer(values)
    return values


def _unsupported_error(received: str) -> ModelError:
    return ModelError(
        "Gradient methods need a model with feature maps followed by a chain of layers.",
        received=received,
        remedy="Choose occlusion sensitivity, which works with every model.",
    )
