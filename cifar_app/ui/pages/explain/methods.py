"""The attribution methods of the Explain page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.explain.gradient_methods import (
    grad_cam,
    grad_cam_plus_plus,
    integrated_gradients,
    smooth_grad,
)
from cifar_app.explain.occlusion import occlusion_sensitivity
from cifar_app.progress import OnProgress
from cifar_app.ui import cache
from cifar_app.ui.widgets.image_selection import SelectedImage

if TYPE_CHECKING:
    from cifar_app.explain.gradient_methods import Gradients

_UNSIGNED = "Orange: evidence for the class."
_SIGNED = "Orange: evidence for the class. Blue: evidence against it."


@dataclass(frozen=True)
class Method:
    """One attribution method.

    Attributes:
        title: Name for visitors.
        description: How the method works.
        limitations: What its map does not show.
        legend: Meaning of the colors.
        unit: Quantity and unit of the values of the map.
        mass: What the positive values of the map add up to, with {} for the class.
        attribute: Function that computes the map from gradients; None for occlusion sensitivity.
    """

    title: str
    description: str
    limitations: str
    legend: str
    unit: str
    mass: str = "the evidence for **{}**"
    attribute: Callable[[Gradients, np.ndarray, int, OnProgress], Attribution] | None = None


METHODS: dict[str, Method] = {
    "occlusion": Method(
        "Occlusion sensitivity",
        "A gray square moves over the image. If the class becomes less probable with a part "
        "covered, that part is evidence for the class.",
        "If either of two parts is enough, neither seems to matter: covering one leaves the "
        "other. The gray square itself can also change the prediction.",
        "Orange: evidence for the class. Blue: evidence against it. Full color: covering the part "
        "changes the odds by a factor of 20 or more.",
        "Drop of the log-odds with this part covered",
    ),
    "grad-cam": Method(
        "Grad-CAM",
        "Adds up the last feature maps of the model, each weighted by how much the class score "
        "grows with it.",
        "The map is coarse: it has few cells and is enlarged here. It shows where the evidence "
        "is, not what it is, and leaves out evidence against the class.",
        _UNSIGNED,
        "Weighted sum of the feature maps",
        attribute=lambda gradients, image, label, _: grad_cam(gradients, image, label),
    ),
    "grad-cam-plus-plus": Method(
        "Grad-CAM++",
        "Like Grad-CAM, but each position of a feature map has its own weight, so that several "
        "objects of the same class all show.",
        "The map is as coarse as that of Grad-CAM and also leaves out evidence against the class.",
        _UNSIGNED,
        "Weighted sum of the feature maps",
        attribute=lambda gradients, image, label, _: grad_cam_plus_plus(gradients, image, label),
    ),
    "smoothgrad": Method(
        "SmoothGrad",
        "Averages the gradient of the class score over 25 noisy copies of the image. It shows "
        "which pixels would change the score most.",
        "It shows where the score is sensitive, not which pixels are evidence for the class and "
        "which are evidence against it.",
        "Orange: pixels to which the class score is most sensitive.",
        "Mean gradient, logits per gray level",
        "the sensitivity of the score for **{}**",
        smooth_grad,
    ),
    "integrated": Method(
        "Integrated gradients",
        "Blends from plain gray to the image and adds up the gradients on the way. Each pixel is "
        "credited with its part of the change in the class score.",
        "The result depends on the gray baseline: a pixel that is gray itself gets no credit.",
        _SIGNED,
        "Part of the class score, logits per pixel",
        attribute=integrated_gradients,
    ),
}


def explain(
    selected: SelectedImage, name: str, label: int | None, on_progress: OnProgress
) -> Attribution:
    """Compute the attribution map of a method in `METHODS`, or return a recent one.

    Args:
        selected: Image and model.
        name: Name of the method.
        label: Class to explain; None for the score that decides on a rejection, which only
            occlusion sensitivity explains.
        on_progress: Called with a message and the fraction completed, 0–1.
    """
    method = METHODS[name]

    def compute() -> Attribution:
        if label is None:
            return occlusion_sensitivity(selected.model_input, selected.score, on_progress)
        if method.attribute is None:
            return occlusion_sensitivity(
                selected.model_input,
                lambda inputs: selected.predict(inputs)[:, label],
                on_progress,
            )
        fraction_done = 0.0

        def on_step(message: str, fraction: float) -> None:
            nonlocal fraction_done
            fraction_done = fraction
            on_progress(message, fraction)

        gradients = cache.gradient_worker().gradients(
            selected.model, lambda message: on_progress(message, fraction_done)
        )
        image = selected.model_input.astype(np.float32)
        attribution = method.attribute(gradients, image, label, on_step)
        return replace(
            attribution, explained_probabilities=gradients.unaugmented_probabilities(image)
        )

    return cache.explanations().get((selected.key, name, label), compute)
