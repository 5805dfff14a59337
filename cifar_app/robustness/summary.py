"""Sentences that summarize robustness results."""

from __future__ import annotations

from collections.abc import Mapping

from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.results import RobustnessResult


def summarize_robustness(title: str, results: Mapping[str, RobustnessResult]) -> str:
    """Describe a model and compare it with the others, as Markdown.

    Args:
        title: Title of the model.
        results: Results of all models by title.
    """
    result = results[title]
    ranked = sorted(CORRUPTIONS, key=lambda corruption: result.mean(corruption.name))
    worst, best = ranked[0], ranked[-1]
    text = (
        f"**{title}: clean accuracy {result.clean.accuracy:.1%}, mean corruption accuracy "
        f"{result.mean_accuracy:.1%}**, on {result.clean.images:,} test images with "
        f"{len(CORRUPTIONS)} corruptions at {len(SEVERITIES)} severities. The accuracy is highest "
        f"for {best.title} ({result.mean(best.name):.1%}) and lowest for {worst.title} "
        f"({result.mean(worst.name):.1%})."
    )
    others = sorted(
        (other for other in results if other != title),
        key=lambda other: -results[other].mean_accuracy,
    )
    if not others:
        return text
    comparison = "; ".join(
        f"{other} {results[other].clean.accuracy:.1%} and {results[other].mean_accuracy:.1%}"
        for other in others
    )
    return f"{text} Other models: {comparison}."


def max_margin_of_error(result: RobustnessResult) -> float:
    """Return half the width of the widest 95% interval, 0–1."""
    counts = [count for row in result.corrupted.values() for count in row]
    return max(high - low for low, high in (count.interval for count in counts)) / 2
