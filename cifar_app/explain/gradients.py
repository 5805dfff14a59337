"""Gradients of a model's logits and loss, computed by TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.explain.model_split import SplitModel, split_at_last_conv

if TYPE_CHECKING:
    import keras


class KerasGradients:
    """Gradients of one Keras model, for one image at a time.

    The gradients are those of logits, not of probabilities: the softmax would mix in the other
    classes. A model with test-time augmentation (TTA) is differentiated without it.

    Args:
        model: Model from `model_store.keras_model.load_keras_model`.

    Raises:
        ModelError: The model cannot be split into feature maps and logits.
    """

    def __init__(self, model: keras.Model) -> None:
        import tensorflow as tf

        self._model = split_at_last_conv(model)
        self._input_gradient = tf.function(_input_gradient(self._model), reduce_retracing=True)
        self._feature_map_gradient = tf.function(
            _feature_map_gradient(self._model), reduce_retracing=True
        )
        self._loss_gradient = tf.function(_loss_gradient(self._model), reduce_retracing=True)

    def input_gradient(self, image: np.ndarray, label: int) -> tuple[np.ndarray, float]:
        """Compute the gradient of a logit with respect to the pixels.

        Args:
            image: Pixel values 0–255, `(32, 32, 3)`.
            label: Class of the logit.

        Returns:
            Gradient `float32 (32, 32, 3)` and the logit.
        """
        gradients, logits = self._input_gradient(*_to_batch(image, label))
        return np.asarray(gradients)[0], float(logits[0])

    def feature_map_gradient(
        self, image: np.ndarray, label: int
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Compute the gradient of a logit with respect to the last feature maps.

        Args:
            image: Pixel values 0–255, `(32, 32, 3)`.
            label: Class of the logit.

        Returns:
            Feature maps and gradient, both `float32 (H, W, C)`, and the logit.
        """
        feature_maps, gradients, logits = self._feature_map_gradient(*_to_batch(image, label))
        return np.asarray(feature_maps)[0], np.asarray(gradients)[0], float(logits[0])

    def loss_gradient(self, image: np.ndarray, label: int) -> np.ndarray:
        """Compute the gradient of the cross-entropy loss with respect to the pixels.

        Args:
            image: Pixel values 0–255, `(32, 32, 3)`.
            label: Class that the loss takes as correct.

        Returns:
            `float32 (32, 32, 3)`.
        """
        return np.asarray(self._loss_gradient(*_to_batch(image, label)))[0]

    def unaugmented_probabilities(self, image: np.ndarray) -> np.ndarray | None:
        """Predict the class probabilities without test-time augmentation (TTA).

        Gradients explain this prediction. It can differ from the model's output, which
        averages the predictions for several augmented copies.

        Args:
            image: Pixel values 0–255, `(32, 32, 3)`.

        Returns:
            `float32 (10,)`, or None if the model uses no TTA.
        """
        if not self._model.uses_tta:
            return None
        logits = np.asarray(self._model.logits(image[None].astype(np.float32)))[0]
        exponentials = np.exp(logits - logits.max())
        return np.asarray(exponentials / exponentials.sum())


def _to_batch(image: np.ndarray, label: int) -> tuple[np.ndarray, np.int32]:
    return image[None].astype(np.float32), np.int32(label)


def _input_gradient(model: SplitModel) -> Callable[..., Any]:
    import tensorflow as tf

    def compute(images: Any, label: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = tf.gather(model.logits(images), label, axis=1)
        return tape.gradient(logits, images), logits

    return compute


def _feature_map_gradient(model: SplitModel) -> Callable[..., Any]:
    import tensorflow as tf

    def compute(images: Any, label: Any) -> tuple[Any, Any, Any]:
        feature_maps = model.to_feature_maps(images)
        with tf.GradientTape() as tape:
            tape.watch(feature_maps)
            logits = tf.gather(model.to_logits(feature_maps), label, axis=1)
        return feature_maps, tape.gradient(logits, feature_maps), logits

    return compute


def _loss_gradient(model: SplitModel) -> Callable[..., Any]:
    import tensorflow as tf

    def compute(images: Any, label: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(images)
            loss = -tf.gather(tf.nn.log_softmax(model.logits(images)), label, axis=1)
        return tape.gradient(loss, images)

    return compute
