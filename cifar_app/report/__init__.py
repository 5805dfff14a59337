"""The report of a model: one HTML document that opens offline, on a screen or on A4 paper.

Nothing in it points outside: the style and the figures (SVG), the images (PNG) and the numbers
stand in the document itself, and there is no script.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cifar_app import __version__
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report import sections
from cifar_app.report.elements import document, node
from cifar_app.report.sections import Predictions, section

_STYLE = Path(__file__).with_name("report.css")


def build_report(
    model: StoredModel, images: np.ndarray, labels: np.ndarray, probabilities: np.ndarray
) -> str:
    """The report of a stored model.

    Args:
        model: The model.
        images: The test images, `uint8 (32, 32, 3)` each.
        labels: Their label ids, integer `(N,)`.
        probabilities: The model's answers to them, `float (N, 10)`.

    Returns:
        The document; always the same for the same model.

    Raises:
        ModelError: The history of the model's training is damaged.
    """
    card = model.card
    answers = Predictions(images, labels, probabilities)
    parts = [
        section("Which classes does it know?", [sections.by_class(answers)]),
        section("What does it take for what?", [sections.confusion_table(answers)]),
        section("Can its confidence be trusted?", [sections.confidence(card, answers)]),
        section("How did it learn?", [sections.training_section(card, model.history())]),
        section("Its worst mistakes", [sections.worst_mistakes(answers)]),
        section("How to make it again", sections.reproducibility(card)),
    ]
    lead = (
        f"{card.summary} Every figure comes from {len(labels):,} test images of CIFAR-10, which "
        "it never learned from. Ranges are 95% intervals."
    )
    methods = (
        "Intervals: Wilson's for shares of images, normal for the loss, bootstrap over the images "
        "for means over the ten classes. The worst mistakes are those of the largest loss. "
        f"Written by CIFAR-10 Lens {__version__}: python -m cifar_app report --model {model.name}"
    )
    return document(
        f"{card.title}: report",
        _STYLE.read_text(encoding="utf-8"),
        node("header", node("p", "CIFAR-10 Lens · report of a network"), node("h1", card.title)),
        node("p", lead, class_="lead"),
        sections.summary_metrics(card, answers),
        *parts,
        node("footer", node("p", methods)),
    )
