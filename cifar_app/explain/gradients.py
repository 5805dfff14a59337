"""Gradients of a model's logits and loss, computed by TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.explain.model_split import split_at_last_conv

if TYPE_CHECKING:
    import keras


class KerasGradients:
    """Gradients of one Keras model, for one image `(S, S, 3)` of values 0–255 at a time.

    The gradients are those of logits, not of probabilities: the softmax would mix in the other
    classes. A model with test-time augmentation (TTA) is differentiated without it.

    Args:
        model: Model from `model_store.keras_model.load_keras_model`.

    Raises:
        ModelError: The model cannot be split into feature maps and logits.
    """

    def __init__(self, model: keras.Model) -> None:
        import tensorflow as tf

        split = split_at_last_conv(model)

        def logit(feature_maps: Any, label: Any) -> Any:
            return tf.gather(split.to_logits(feature_maps), label, axis=1)

        def loss(images: Any, label: Any) -> Any:
            return -tf.gather(tf.nn.log_softmax(split.logits(images)), label, axis=1)

        self._model = split
        self._input_gradient = _gradient_function(
            lambda images, label: logit(split.to_feature_maps(images), label)
        )
        self._feature_map_gradient = _gradient_function(logit, split.to_feature_maps)
        self._loss_gradient = _gradient_function(loss)

    def input_gradient(self, image: np.ndarray, label: int) -> tuple[np.ndarray, float]:
        """Compute the gradient of a logit with respect to the pixels.

        Returns:
            Gradient `float32 (S, S, 3)` and the logit.
        """
        _, gradient, logit = self._input_gradient(image, label)
        return gradient, logit

    def feature_map_gradient(
        self, image: np.ndarray, label: int
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Compute the gradient of a logit with respect to the last feature maps.

        Returns:
            Feature maps and gradient, both `float32 (H, W, C)`, and the logit.
        """
        return self._feature_map_gradient(image, label)

    def loss_gradient(self, image: np.ndarray, label: int) -> np.ndarray:
        """Compute the gradient of the cross-entropy loss with respect to the pixels.

        The loss takes the label as correct.

        Returns:
            `float32 (S, S, 3)`.
        """
        return self._loss_gradient(image, label)[1]

    def unaugmented_probabilities(self, image: np.ndarray) -> np.ndarray | None:
        """Predict the class probabilities without test-time augmentation (TTA).

        Gradients explain this prediction. It can differ from the model's output, which
        averages the predictions for several augmented copies.

        Returns:
            `float32 (10,)`, or None if the model uses no TTA.
        """
        if not self._model.uses_tta:
            return None
        logits = np.asarray(self._model.logits(image[None].astype(np.float32)))[0]
        exponentials = np.exp(logits - logits.max())
        return np.asarray(exponentials / exponentials.sum())


def _gradient_function(
    score: Callable[[Any, Any], Any], to_inputs: Callable[[Any], Any] = lambda images: images
) -> Callable[[np.ndarray, int], tuple[np.ndarray, np.ndarray, float]]:
    """Return a function from image and label to the inputs of a score, its gradient and itself.

    Args:
        score: Differentiable function of a batch of inputs and a label.
        to_inputs: Function from a batch of images to the inputs.
    """
    import tensorflow as tf

    def differentiate(images: Any, label: Any) -> tuple[Any, Any, Any]:
        inputs = to_inputs(images)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            scores = score(inputs, label)
        return inputs, tape.gradient(scores, inputs), scores

    compiled = tf.function(differentiate, reduce_retracing=True)

    def compute(image: np.ndarray, label: int) -> tuple[np.ndarray, np.ndarray, float]:
        outputs = compiled(image[None].astype(np.float32), np.int32(label))
        inputs, gradient, score = (np.asarray(output)[0] for output in outputs)
        return inputs, gradient, float(score)

    return compute
