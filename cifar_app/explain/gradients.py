"""Explanations through gradients, in TensorFlow.

All of them take one image, `float32 (32, 32, 3)`, values 0–255, and a class, and explain the
score of that class before the softmax (its logit): after it, a class could also win because
the others lose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.explain.model_split import SplitModel, split_at_last_conv

if TYPE_CHECKING:
    import keras

_N_SAMPLES = 25
_NOISE = 0.15
"""Standard deviation of SmoothGrad's noise, as a share of the image's range; 10–20% look best
(Smilkov et al. 2017, section 3.2)."""

_N_STEPS = 192
_CONVERGENCE_TOLERANCE = 0.05
"""Integrated gradients are summed in a third of these steps, and in all where the sum is not that
close."""

_BASELINE = 127.0
"""A plain gray, from which integrated gradients begin, and of which the network knows nothing."""


class GradientExplainer:
    """The gradient methods for one network; one thread at a time.

    Args:
        network: From `model_store.keras_model.load_keras_model`.

    Raises:
        ModelError: The network is of a form that cannot be taken apart.
    """

    def __init__(self, network: keras.Model) -> None:
        import tensorflow as tf

        self._parts = split_at_last_conv(network)
        self._by_pixels = tf.function(_input_gradients(self._parts), reduce_retracing=True)
        self._by_loss = tf.function(_by_loss(self._parts), reduce_retracing=True)
        self._by_maps = tf.function(_feature_map_gradients(self._parts), reduce_retracing=True)

    def explained_probabilities(self, image: np.ndarray) -> np.ndarray | None:
        """Probabilities `float32 (10,)` of the look that is explained; None if it is the only one.

        Where a network averages several looks at an image, the one at the image itself is
        explained, and may say something else than their average.
        """
        if not self._parts.several:
            return None
        scores = np.asarray(self._parts.logits(image[None].astype(np.float32)))[0]
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum())

    def grad_cam(self, image: np.ndarray, label: int) -> Attribution:
        """Grad-CAM (Selvaraju et al. 2017, section 3): maps weighted by their mean gradient."""
        maps, gradients, score = self._maps_and_gradients(image, label)
        weights = gradients.mean(axis=(0, 1))
        return Attribution(np.maximum((maps * weights).sum(axis=-1), 0), score)

    def grad_cam_plus_plus(self, image: np.ndarray, label: int) -> Attribution:
        """Grad-CAM++ (Chattopadhay et al. 2018, section 3.3): maps weighted where they matter.

        With the exponential of the score as the score, its second and third derivatives are
        powers of the gradient (equation 19).
        """
        maps, gradients, score = self._maps_and_gradients(image, label)
        squares, cubes = gradients**2, gradients**3
        divisor = 2 * squares + maps.sum(axis=(0, 1)) * cubes
        shares = np.divide(squares, divisor, out=np.zeros_like(squares), where=divisor != 0)
        weights = (shares * np.maximum(gradients, 0)).sum(axis=(0, 1))
        return Attribution(np.maximum((maps * weights).sum(axis=-1), 0), score)

    def smooth_grad(
        self, image: np.ndarray, label: int, tell: Callable[[float], object] = float
    ) -> Attribution:
        """SmoothGrad (Smilkov et al. 2017, section 2.2): the mean gradient of noisy copies.

        The map holds its size, the largest of the three colors.

        Args:
            image: The image.
            label: The class.
            tell: Told the share that is done, 0–1.
        """
        spread = _NOISE * float(image.max() - image.min())
        noise = np.random.default_rng(0).normal(0, spread, (_N_SAMPLES, *image.shape))
        gradients, _ = self._pixel_gradients(image + noise, label, tell)
        score = self._pixel_gradients(image[None], label)[1][0]
        return Attribution(np.abs(gradients.mean(axis=0)).max(axis=-1), float(score))

    def integrated_gradients(
        self, image: np.ndarray, label: int, tell: Callable[[float], object] = float
    ) -> Attribution:
        """Integrated gradients (Sundararajan et al. 2017, section 3), from a plain gray.

        The map sums to the score of the image less that of the gray (completeness,
        proposition 1), but for the error of the sum that stands for the integral.

        Args:
            image: The image.
            label: The class.
            tell: Told the share that is done, 0–1; the last is a third where that is enough.
        """
        gray = np.full_like(image, _BASELINE)
        start, end = (float(s) for s in self._pixel_gradients(np.stack([gray, image]), label)[1])
        middles = (np.arange(_N_STEPS) + 0.5) / _N_STEPS
        total, done = np.zeros(image.shape), 0
        # The middle of every third step is that of a step three times as long.
        for places in (middles[1::3], np.concatenate([middles[::3], middles[2::3]])):
            for place in places:
                step = gray + place * (image - gray)
                total += self._pixel_gradients(step[None], label)[0][0]
                done += 1
                tell(done / _N_STEPS)
            found = ((image - gray) * total / done).sum(axis=-1)
            if abs(found.sum() - (end - start)) <= _CONVERGENCE_TOLERANCE * abs(end - start):
                break
        return Attribution(found, end, start, signed=True)

    def loss_gradient(self, image: np.ndarray, label: int) -> np.ndarray:
        """Gradient by the pixels of the cross-entropy of a class, `float32 (32, 32, 3)`."""
        return np.asarray(self._by_loss(image[None].astype(np.float32), np.int32(label)))[0]

    def _pixel_gradients(
        self, images: np.ndarray, label: int, tell: Callable[[float], object] = float
    ) -> tuple[np.ndarray, np.ndarray]:
        # One a pass: more are no faster on two cores, and gradients keep every layer in memory.
        found = []
        for number, image in enumerate(images.astype(np.float32), 1):
            found.append(self._by_pixels(image[None], np.int32(label)))
            tell(number / len(images))
        gradients, scores = zip(*found, strict=True)
        return np.concatenate(gradients), np.concatenate(scores)

    def _maps_and_gradients(
        self, image: np.ndarray, label: int
    ) -> tuple[np.ndarray, np.ndarray, float]:
        maps, gradients, score = self._by_maps(image[None].astype(np.float32), np.int32(label))
        return np.asarray(maps)[0], np.asarray(gradients)[0], float(score[0])


def _input_gradients(parts: SplitModel) -> Callable[..., Any]:
    import tensorflow as tf

    def compute(pixels: Any, label: Any) -> tuple[Any, Any]:
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            scores = tf.gather(parts.logits(pixels), label, axis=1)
        return tape.gradient(scores, pixels), scores

    return compute


def _by_loss(parts: SplitModel) -> Callable[..., Any]:
    import tensorflow as tf

    def compute(pixels: Any, label: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            loss = -tf.gather(tf.nn.log_softmax(parts.logits(pixels)), label, axis=1)
        return tape.gradient(loss, pixels)

    return compute


def _feature_map_gradients(parts: SplitModel) -> Callable[..., Any]:
    import tensorflow as tf

    def compute(pixels: Any, label: Any) -> tuple[Any, Any, Any]:
        maps = parts.to_feature_maps(pixels)
        with tf.GradientTape() as tape:
            tape.watch(maps)
            scores = tf.gather(parts.to_logits(maps), label, axis=1)
        return maps, tape.gradient(scores, maps), scores

    return compute
