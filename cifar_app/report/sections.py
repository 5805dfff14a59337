"""The parts of a report, each from arrays and the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from xml.etree.ElementTree import Element

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import calibration, classification
from cifar_app.metrics.classification import Interval
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store.card import Card
from cifar_app.palette import CLASS_COLORS
from cifar_app.report.elements import Content, facts, node, picture, table
from cifar_app.report.figures import curves_figure, reliability_figure

_MISTAKES = 12


@dataclass(frozen=True)
class Predictions:
    """What a network answered, and what would have been right.

    Attributes:
        images: `uint8 (32, 32, 3)` each.
        labels: Integer `(N,)` label ids.
        probabilities: `float (N, 10)`.
    """

    images: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray

    @cached_property
    def matrix(self) -> np.ndarray:
        """Their confusion matrix, `int64 (10, 10)`."""
        return classification.confusion_matrix(self.labels, self.probabilities.argmax(axis=1))


def _range(interval: Interval, scale: float = 100, digits: int = 1) -> str:
    low, high = (scale * edge for edge in interval)
    return f"{low:.{digits}f}–{high:.{digits}f}"


def summary_metrics(card: Card, answers: Predictions) -> Element:
    """The figures over all images, with their intervals."""
    summary = classification.summarize(answers.labels, answers.probabilities)
    macro = classification.macro_intervals(answers.matrix)
    costs = classification.cross_entropy_per_sample(answers.labels, answers.probabilities)
    reach = NormalDist().inv_cdf(0.975) * float(costs.std()) / len(costs) ** 0.5
    loss = (max(0.0, summary.loss - reach), summary.loss + reach)
    rows = [
        ("Right answers", f"{summary.accuracy:.2%}", f"{_range(summary.accuracy_interval)}%"),
        ("Loss", f"{summary.loss:.3f}", _range(loss, 1, 3)),
        ("Precision", f"{summary.precision:.2%}", f"{_range(macro['precision'])}%"),
        ("Recall", f"{summary.recall:.2%}", f"{_range(macro['recall'])}%"),
        ("F1", f"{summary.f1:.2%}", f"{_range(macro['f1'])}%"),
        ("Parameters", f"{card.parameters:,}", f"{card.flops / 1e6:,.0f} MFLOP per image"),
    ]
    return node(
        "dl",
        *(
            node("div", node("dt", name), node("dd", node("b", value), node("span", below)))
            for name, value, below in rows
        ),
        class_="headline",
    )


def by_class(answers: Predictions) -> Element:
    """Precision, recall and F1 of each class."""
    rows: list[list[Content]] = []
    for label, one in enumerate(
        classification.per_class_metrics(answers.labels, answers.probabilities)
    ):
        color = CLASS_COLORS[label]
        bar = node("i", style=f"width:{100 * one.recall:.1f}%;background:{color}", class_="bar")
        rows.append(
            [
                node("th", CLASS_NAMES[label], scope="row", style=f"border-left-color:{color}"),
                _share(one.precision, one.precision_interval),
                _share(one.recall, one.recall_interval, node("span", bar, class_="track")),
                f"{one.f1:.1%}",
                f"{one.support:,}",
                f"{one.predicted:,}",
                f"{one.mean_confidence:.1%}",
            ]
        )
    heads = ("class", "precision", "recall", "F1", "images", "answered", "mean confidence")
    return table(heads, rows, caption="Figures by class, with 95% intervals", kind="classes")


def _share(value: float, interval: Interval, *below: Element) -> Element:
    return node("td", f"{value:.1%} ", node("small", _range(interval)), *below)


def confusion_table(answers: Predictions) -> Element:
    """The confusion matrix; the more errors of a kind, the darker its cell."""
    matrix = answers.matrix
    worst = max(int((matrix * ~np.eye(len(matrix), dtype=bool)).max()), 1)
    rows: list[list[Content]] = [
        [CLASS_NAMES[true], *(_count(int(n), true == said, worst) for said, n in enumerate(row))]
        for true, row in enumerate(matrix)
    ]
    heads = [node("span", name) for name in ("true ↓ answered →", *CLASS_NAMES)]
    return table(
        heads, rows, caption="Confusion matrix: rows true, columns answered", kind="matrix"
    )


def _count(count: int, hit: bool, worst: int) -> Element:
    if hit:
        return node("td", f"{count:,}", class_="hit")
    shade = f"--shade:{75 * count / worst:.0f}%"
    return node("td", f"{count:,}" if count else "", style=shade)


def confidence(card: Card, answers: Predictions) -> Element:
    """Whether the confidence can be trusted."""
    bins = calibration.calibration_curve(answers.labels, answers.probabilities)
    low, high = (100 * edge for edge in calibration.ece_null_interval(answers.probabilities))
    words = (
        "On the dotted line, answers that are 80% sure are right 80% of the time. Mean gap: "
        f"{100 * bins.ece:.1f} points (expected calibration error, "
        f"{len(bins.count)} bins); on so many images chance alone would make it {low:.1f} to "
        f"{high:.1f}."
    )
    temperature = card.calibration.get("temperature")
    if temperature:
        before = calibration.apply_temperature(answers.probabilities, 1 / temperature)
        error = calibration.calibration_curve(answers.labels, before).ece
        words += (
            f" Before its temperature ({temperature:.2f}) was fitted on validation images, the "
            f"gap was {100 * error:.1f} points."
        )
    return _beside(words, reliability_figure(bins))


def training_section(card: Card, history: dict[str, list[float]]) -> Element:
    """The curves over the epochs."""
    words = (
        "The colored line shows validation images, the gray one training images. The weights "
        f"after epoch {card.best_epoch} did best on validation images and were kept. "
        f"{card.initialization}"
    ).strip()
    return _beside(words, curves_figure(history["accuracy"], history["val_accuracy"]))


def _beside(words: str, figure: Element) -> Element:
    return node("div", node("p", words), figure, class_="beside")


def worst_mistakes(answers: Predictions) -> Element:
    """The images that cost most."""
    found = find_misclassified(answers.labels, answers.probabilities, order="loss")[:_MISTAKES]
    return node("div", *(_mistake(answers, int(number)) for number in found), class_="mistakes")


def _mistake(answers: Predictions, number: int) -> Element:
    sure = answers.probabilities[number]
    true, said = CLASS_NAMES[answers.labels[number]], CLASS_NAMES[int(sure.argmax())]
    return node(
        "figure",
        picture(answers.images[number], f"Test image {number}, labeled {true}"),
        node(
            "figcaption",
            node("b", f"{said} {sure.max():.1%}"),
            f"labeled {true}",
            node("small", f"image {number}"),
        ),
    )


def reproducibility(card: Card) -> list[Element]:
    """Recipe, data, versions and hardware."""
    made = [
        ("seed", str(card.seed)),
        ("trained", card.trained),
        ("seconds of training", f"{card.training_seconds:,.0f}"),
        ("hardware", card.hardware),
        *card.versions.items(),
    ]
    hashes = [(name.replace("_", " "), str(value)) for name, value in card.data.items()]
    return [
        node("pre", card.command),
        node("div", facts(card.recipe_table.items()), facts(made), class_="two"),
        node("h3", "Data, and files of the model (SHA-256)"),
        facts([*hashes, *card.files.items()]),
    ]


def section(title: str, content: Sequence[Element]) -> Element:
    """A part with its heading."""
    return node("section", node("h2", title), *content)
