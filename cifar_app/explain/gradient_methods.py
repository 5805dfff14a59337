"""Attribution methods and an attack that use gradients.

The methods are plain NumPy. The gradients come from `KerasGradients` or, in the app, from a
`GradientWorker`. Images are `float32 (32, 32, 3)`, values 0–255; the score is a logit. All methods
take the gradients of a model, the image and the class to explain; slow ones call `on_progress`
with a message and the fraction completed, 0–1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.progress import OnProgress, no_progress

if TYPE_CHECKING:
    from cifar_app.explain.gradient_worker import WorkerGradients
    from cifar_app.explain.gradients import KerasGradients

    Gradients = KerasGradients | WorkerGradients

_N_SAMPLES = 25
_NOISE_LEVEL = 0.15
"""Standard deviation of SmoothGrad's noise as a fraction of the image's value range; 10–20% look
best (Smilkov et al. 2017, section 3.2)."""

_N_STEPS = 192
_CONVERGENCE_TOLERANCE = 0.05
"""Integrated gradients stop after a third of the steps if the convergence delta is at most this
fraction of the difference in logits."""

_BASELINE = 127.0
"""Gray level of the baseline image of integrated gradients."""


def grad_cam(gradients: Gradients, image: np.ndarray, label: int) -> Attribution:
    """Compute Grad-CAM (Selvaraju et al. 2017, section 3).

    Each feature map is weighted by its mean gradient.
    """
    feature_maps, gradient, logit = gradients.feature_map_gradient(image, label)
    weights = gradient.mean(axis=(0, 1))
    return Attribution(np.maximum((feature_maps * weights).sum(axis=-1), 0), logit)


def grad_cam_plus_plus(gradients: Gradients, image: np.ndarray, label: int) -> Attribution:
    """Compute Grad-CAM++ (Chattopadhay et al. 2018, section 3.3).

    Each position of a feature map has a weight of its own. If the score is the exponential of
    the logit, its second and third derivatives are powers of the gradient (equation 19).
    """
    feature_maps, gradient, logit = gradients.feature_map_gradient(image, label)
    squares, cubes = gradient**2, gradient**3
    denominator = 2 * squares + feature_maps.sum(axis=(0, 1)) * cubes
    alphas = np.divide(squares, denominator, out=np.zeros_like(squares), where=denominator != 0)
    weights = (alphas * np.maximum(gradient, 0)).sum(axis=(0, 1))
    return Attribution(np.maximum((feature_maps * weights).sum(axis=-1), 0), logit)


def smooth_grad(
    gradients: Gradients, image: np.ndarray, label: int, on_progress: OnProgress = no_progress
) -> Attribution:
    """Compute SmoothGrad (Smilkov et al. 2017, section 2.2).

    The map is the absolute mean gradient over noisy copies of the image, the largest of the
    three color channels.
    """
    noise_sd = _NOISE_LEVEL * float(image.max() - image.min())
    noise = np.random.default_rng(0).normal(0, noise_sd, (_N_SAMPLES, *image.shape))
    samples = []
    for noisy_image in image + noise:
        samples.append(gradients.input_gradient(noisy_image, label)[0])
        on_progress("Computing …", len(samples) / _N_SAMPLES)
    _, logit = gradients.input_gradient(image, label)
    return Attribution(np.abs(np.mean(samples, axis=0)).max(axis=-1), logit)


def integrated_gradients(
    gradients: Gradients, image: np.ndarray, label: int, on_progress: OnProgress = no_progress
) -> Attribution:
    """Compute integrated gradients (Sundararajan et al. 2017, section 3) from a gray baseline.

    The map sums to the difference in logits between image and baseline (completeness,
    proposition 1), up to the error of the midpoint rule. A third of the steps is used first,
    and the others only if that error is large. Without them, the progress ends at a third.
    """
    baseline = np.full_like(image, _BASELINE)
    _, baseline_logit = gradients.input_gradient(baseline, label)
    _, logit = gradients.input_gradient(image, label)
    midpoints = (np.arange(_N_STEPS) + 0.5) / _N_STEPS
    total, n_done = np.zeros(image.shape), 0
    # The midpoint of every third step is also that of a step three times as long.
    for alphas in (midpoints[1::3], np.concatenate([midpoints[::3], midpoints[2::3]])):
        for alpha in alphas:
            interpolated = baseline + alpha * (image - baseline)
            total += gradients.input_gradient(interpolated, label)[0]
            n_done += 1
            on_progress("Computing …", n_done / _N_STEPS)
        values = ((image - baseline) * total / n_done).sum(axis=-1)
        difference = logit - baseline_logit
        if abs(values.sum() - difference) <= _CONVERGENCE_TOLERANCE * abs(difference):
            break
    return Attribution(values, logit, baseline_logit, signed=True)


def fgsm(image: np.ndarray, gradient: np.ndarray, epsilon: float) -> np.ndarray:
    """Apply the fast gradient sign method (Goodfellow et al. 2015, section 4).

    Args:
        image: Image to attack, `uint8 (H, W, 3)`.
        gradient: Gradient of the loss with respect to the pixels, `float (H, W, 3)`.
        epsilon: Change of every color value, of 255.

    Returns:
        Adversarial example, `uint8 (H, W, 3)`.
    """
    return np.clip(np.rint(image + epsilon * np.sign(gradient)), 0, 255).astype(np.uint8)
