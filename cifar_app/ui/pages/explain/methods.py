"""The attribution methods of the Explain page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cifar_app.config import CLASS_NAMES
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
        mass: What the positive values of the map add up to, with {} for the class.
        attribute: Function that computes the map from gradients; None for occlusion sensitivity.
    """

    title: str
    description: str
    limitations: str
    legend: str
    mass: str = "the evidence for **{}**"
    attribute: Callable[[Gradients, np.ndarray, int, OnProgress], Attribution] | None = None


METHODS: dict[str, Method] = {
    "occlusion": Method(
        "Occlusion sensitivity",
        "A gray square moves over the image. If the class becomes less probable with a part "
        "covered, that part is evidence for the class.",
        "If either of two parts is enough, neither seems to matter: covering one leaves the "
        "other. The gray square itself can also change the prediction.",
        _SIGNED,
    ),
    "grad-cam": Method(
        "Grad-CAM",
        "Adds up the last feature maps of the model, each weighted by how much the class score "
        "grows with it.",
        "The map is coarse: it has few cells and is enlarged here. It shows where the evidence "
        "is, not what it is, and leaves out evidence against the class.",
        _UNSIGNED,
        attribute=lambda gradients, image, label, _: grad_cam(gradients, image, label),
    ),
    "grad-cam-plus-plus": Method(
        "Grad-CAM++",
        "Like Grad-CAM, but each position of a feature map has its own weight, so that several "
        "objects of the same class all show.",
        "The map is as coarse as that of Grad-CAM and also leaves out evidence against the class.",
        _UNSIGNED,
        attribute=lambda gradients, image, label, _: grad_cam_plus_plus(gradients, image, label),
    ),
    "smoothgrad": Method(
        "SmoothGrad",
        "Averages the gradient of the class score over 25 noisy copies of the image. It shows "
        "which pixels would change the score most.",
        "It shows where the score is sensitive, not which pixels are evidence for the class and "
        "which are evidence against it.",
        "Orange: pixels to which the class score is most sensitive.",
        "the sensitivity of the score for **{}**",
        smooth_grad,
    ),
    "integrated": Method(
        "Integrated gradients",
        "Blends from plain gray to the image and adds up the gradients on the way. Each pixel is "
        "credited with its part of the change in the class score.",
        "The result depends on the gray baseline: a pixel that is gray itself gets no credit.",
        _SIGNED,
        attribute=integrated_gradients,
    ),
}


def explains_other_model(selected: SelectedImage, method: Method) -> bool:
    """Return whether a method explains the CIFAR-10 model of a photo, not its photo model.

    The photo model is stored for inference only, without gradients.
    """
    return method.attribute is not None and selected.uses_photo_model


def explained_probabilities(selected: SelectedImage, method: Method) -> np.ndarray:
    """Return the prediction that a method explains, `float32 (10,)`."""
    if explains_other_model(selected, method):
        return selected.low_res_probabilities
    return selected.prediction.probabilities


def explain(selected: SelectedImage, name: str, label: int, on_progress: OnProgress) -> Attribution:
    """Compute the attribution map of a method in `METHODS` for a class, or return a recent one."""
    method = METHODS[name]

    def compute() -> Attribution:
        if method.attribute is None:
            return occlusion_sensitivity(selected.model_input, label, selected.predict, on_progress)
        fraction_done = 0.0

        def on_step(message: str, fraction: float) -> None:
            nonlocal fraction_done
            fraction_done = fraction
            on_progress(message, fraction)

        gradients = cache.gradient_worker().gradients(
            selected.model, lambda message: on_progress(message, fraction_done)
        )
        image = selected.low_res_input.astype(np.float32)
        attribution = method.attribute(gradients, image, label, on_step)
        return replace(
            attribution, explained_probabilities=gradients.unaugmented_probabilities(image)
        )

    return cache.explanations().get((selected.key, name, label), compute)


def describe_attribution(attribution: Attribution, label: int, method: Method) -> str:
    """Describe the numbers of an attribution map in a sentence or two."""
    name = CLASS_NAMES[label]
    if not (attribution.values > 0).any():
        return f"No part of the image is evidence for **{name}**."
    fraction = f"**{attribution.half_mass_fraction:.0%}** of the image"
    half_mass = f"Half of {method.mass.format(name)} lies in {fraction}."
    if attribution.min_probability is not None and attribution.max_probability is not None:
        before = f"{attribution.score:.1%}"
        lowest, highest = f"{attribution.min_probability:.1%}", f"{attribution.max_probability:.1%}"
        if before == lowest == highest:
            return (
                f"**No single part is decisive**: whichever part is covered, {name} stays at "
                f"{before}. The colors show differences too small to change this number. "
                f"{half_mass}"
            )
        if before == lowest:
            return (
                f"**No single part is necessary**: whichever part is covered, {name} has at least "
                f"{before}. With evidence against it covered, it rises to **{highest}**."
            )
        return (
            f"{half_mass} With the most important part covered, the probability drops from "
            f"{before} to **{lowest}**."
        )
    if attribution.baseline_score is None:
        return half_mass
    difference = attribution.score - attribution.baseline_score
    return (
        f"{half_mass} The pixels add up to {_format_signed(attribution.values.sum())}; the class "
        f"score differs from that of plain gray by {_format_signed(difference)}."
    )


def _format_signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
