"""The ways to explain an answer: what each does, what it cannot say, and how to ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cifar_app.explain.attribution import Attribution
from cifar_app.explain.gradients import GradientExplainer
from cifar_app.explain.occlusion import occlusion_sensitivity
from cifar_app.ui import cache
from cifar_app.ui.widgets.image_selection import SelectedImage

Tell = Callable[[float], object]

_FOR = "Orange speaks for it."
_BOTH = "Orange speaks for it, blue against it."


@dataclass(frozen=True)
class Method:
    """One way to explain.

    Attributes:
        name: Shown to visitors.
        does: What it does, in a sentence or two.
        cannot: What it cannot say.
        legend: What the colors of its map mean.
        half: What its map measures, of a class.
        by_gradients: What to ask `GradientExplainer`; None for occlusion.
    """

    name: str
    does: str
    cannot: str
    legend: str
    half: str = "what speaks for **{}**"
    by_gradients: Callable[[GradientExplainer, np.ndarray, int, Tell], Attribution] | None = None


METHODS: dict[str, Method] = {
    "occlusion": Method(
        "Occlusion",
        "A gray square moves over the picture, and the network is asked again each time. What "
        "it cannot do without matters.",
        "Two parts that can stand in for each other both look idle: covering one leaves the "
        "other. And a gray square is not nothing: a network may take it for something, or, where "
        "it learned with such squares, hardly mind it.",
        _BOTH,
    ),
    "grad-cam": Method(
        "Grad-CAM",
        "The last feature maps of the network, each weighted by how much the class gains when "
        "it grows.",
        "It is coarse: the map has few cells and is enlarged here. It says where the network "
        "looks, not what it sees there, and leaves out whatever speaks against the class.",
        _FOR,
        by_gradients=lambda explainer, image, label, _: explainer.grad_cam(image, label),
    ),
    "grad-cam-plus-plus": Method(
        "Grad-CAM++",
        "Like Grad-CAM, but every place of a map counts by itself, so that several objects of "
        "one class all show.",
        "It is as coarse as Grad-CAM, and leaves out the same.",
        _FOR,
        by_gradients=lambda explainer, image, label, _: explainer.grad_cam_plus_plus(image, label),
    ),
    "smoothgrad": Method(
        "SmoothGrad",
        "Which pixels would change the class's score most if they changed a little: the mean "
        "over 25 copies with some noise, which takes the speckle out.",
        "It shows where the score is sensitive, not what speaks for the class and what against.",
        "Orange: there the score would change most, up or down.",
        "all that the score of **{}** is sensitive to",
        by_gradients=lambda explainer, image, label, tell: explainer.smooth_grad(
            image, label, tell
        ),
    ),
    "integrated": Method(
        "Integrated gradients",
        "The picture grows out of a plain gray, and every pixel is credited with what it adds "
        "to the class's score on the way.",
        "Everything is told in comparison with gray: a pixel that is gray itself never counts.",
        _BOTH,
        by_gradients=lambda explainer, image, label, tell: explainer.integrated_gradients(
            image, label, tell
        ),
    ),
}


def uses_other_model(subject: SelectedImage, method: Method) -> bool:
    """Whether a method explains the network for the data set's images instead of that for photos.

    The one for photos is there to answer, not to be differentiated.
    """
    return method.by_gradients is not None and subject.uses_photo_model


def probabilities(subject: SelectedImage, method: Method) -> np.ndarray:
    """The answer that a method explains, `float32 (10,)`."""
    if uses_other_model(subject, method):
        return subject.low_res_probabilities
    return subject.prediction.probabilities


def explain(subject: SelectedImage, name: str, label: int, tell: Tell) -> Attribution:
    """Explain a class by a method, or fetch the explanation if it was asked for lately."""
    method = METHODS[name]

    def make() -> Attribution:
        if method.by_gradients is None:
            return occlusion_sensitivity(subject.model_input, label, subject.predict, tell)
        explainer = cache.gradient_explainer(subject.model)
        image = subject.low_res_input.astype(np.float32)
        found = method.by_gradients(explainer, image, label, tell)
        return replace(found, explained_probabilities=explainer.explained_probabilities(image))

    return cache.explanations().get((subject.key, name, label), make)
