"""A stored network taken apart: pixels to the last feature maps, and from there to the scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.errors import ModelError

if TYPE_CHECKING:
    import keras

_TOLERANCE = 1e-2


@dataclass(frozen=True)
class SplitModel:
    """A network in pieces that are differentiated.

    Attributes:
        to_feature_maps: `float32 (N, 32, 32, 3)`, values 0–255, to the last feature maps `(N, H, W, C)`.
        to_logits: Those maps to the ten scores before the softmax (logits), `(N, 10)`.
        several: Whether the network averages several looks at an image, of which this is one.
    """

    to_feature_maps: Any
    to_logits: Any
    several: bool

    def logits(self, pixels: Any) -> Any:
        """Pixels to scores."""
        return self.to_logits(self.to_feature_maps(pixels))


def split_at_last_conv(network: keras.Model) -> SplitModel:
    """Find the last feature maps of a network and split it there.

    A network that averages several views of an image (`models.views`) is explained by its
    look at the image itself. The last layer with maps may lie in a nested backbone.

    Args:
        network: From `model_store.keras_model.load_keras_model`.

    Raises:
        ModelError: The network is no chain from pixels to a softmax layer named "output".
    """
    import keras
    from keras import ops

    output = network.get_layer("output")
    kernel, *bias = output.get_weights()
    several = any(layer.name == "body" for layer in network.layers)
    body = network.get_layer("body") if several else keras.Model(network.inputs[0], output.input)
    to_maps, to_features = _split_layers(body)

    def maps(pixels: Any) -> Any:
        return _run(to_maps, pixels)

    def scores(found: Any) -> Any:
        return ops.matmul(_run(to_features, found), kernel) + (bias[0] if bias else 0.0)

    parts = SplitModel(maps, scores, several)
    _check(parts, body, kernel, bias)
    return parts


def _split_layers(part: keras.Model) -> tuple[list[Any], list[Any]]:
    """The layers that lead to the last maps, one after the other, and those behind them."""
    import keras

    chain = [layer for layer in part.layers if not isinstance(layer, keras.layers.InputLayer)]
    for place, layer in reversed(list(enumerate(chain))):
        if isinstance(layer, keras.Model):
            to_maps, to_features = _split_layers(layer)
            return [*chain[:place], *to_maps], [*to_features, *chain[place + 1 :]]
        if len(layer.output.shape) == 4:
            # What comes before may branch; what comes after is a chain.
            return [keras.Model(part.inputs[0], layer.output)], chain[place + 1 :]
    raise ModelError(
        "A network that is explained has feature maps.",
        received="a network without any",
        remedy="Choose occlusion, which needs no look inside.",
    )


def _run(layers: list[Any], values: Any) -> Any:
    for layer in layers:
        values = layer(values)
    return values


def _check(
    parts: SplitModel, body: keras.Model, kernel: np.ndarray, bias: list[np.ndarray]
) -> None:
    # A network of another form than a chain would be taken apart wrongly without a word.
    import keras

    whole = keras.Model(body.inputs[0], body.outputs[0])
    pixels = np.random.default_rng(0).uniform(0, 255, (1, *body.input_shape[1:])).astype(np.float32)
    expected = np.asarray(whole(pixels)) @ kernel + (bias[0] if bias else 0.0)
    found = np.asarray(parts.logits(pixels))
    if not np.allclose(expected, found, atol=_TOLERANCE, rtol=_TOLERANCE):
        raise ModelError(
            "A network that is explained leads from its last maps to its scores in one chain.",
            received="a network with another way around its last maps",
            remedy="Choose occlusion, which needs no look inside.",
        )
