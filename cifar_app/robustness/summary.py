"""What the figures on spoilt images say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.results import RobustnessResult


def summarize_robustness(chosen: str, measured: Mapping[str, RobustnessResult]) -> str:
    """How well a network stands spoilt images, and how well the others do.

    Args:
        chosen: Title of the network.
        measured: All measurements by title, that of the chosen one among them.
    """
    own = measured[chosen]
    ranked = sorted(CORRUPTIONS, key=lambda one: own.mean(one.name))
    worst, best = ranked[0], ranked[-1]
    words = (
        f"**{chosen} is right on {own.clean.accuracy:.1%} of {own.clean.images:,} clean images "
        f"and on {own.mean_accuracy:.1%} of the spoilt ones**, the mean of {len(CORRUPTIONS)} "
        f"corruptions at {len(SEVERITIES)} severities. It stands {_quoted(best.title)} best "
        f"({own.mean(best.name):.1%}) and {_quoted(worst.title)} worst "
        f"({own.mean(worst.name):.1%})."
    )
    others = sorted(
        (title for title in measured if title != chosen),
        key=lambda title: -measured[title].mean_accuracy,
    )
    if not others:
        return words
    figures = "; ".join(
        f"{title} {measured[title].clean.accuracy:.1%} and {measured[title].mean_accuracy:.1%}"
        for title in others
    )
    return f"{words} For comparison: {figures}."


def max_margin_of_error(measurement: RobustnessResult) -> float:
    """Half the width of the widest of its 95% intervals, 0–1."""
    tallies = [tally for row in measurement.corrupted.values() for tally in row]
    return max(high - low for low, high in (tally.interval for tally in tallies)) / 2


def _quoted(title: str) -> str:
    return f"“{title}”"
