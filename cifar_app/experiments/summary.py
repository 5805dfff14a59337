"""What the results say: differences from the baseline, and which of them are more than noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cifar_app.experiments.ablations import COMBINED
from cifar_app.experiments.outcomes import Results, VariantResult

SELECTION_METRIC = "validation_accuracy"
"""Choices are made on validation images; the test images have no say."""


@dataclass(frozen=True)
class Difference:
    """A variation's mean validation accuracy less the baseline's, and its 95% interval."""

    outcome: VariantResult
    mean: float
    low: float
    high: float

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def welch_interval(
    values: Sequence[float], others: Sequence[float], confidence: float = 0.95
) -> tuple[float, float]:
    """Interval of the difference of two means, of unequal variances (Welch 1947).

    Args:
        values: At least two.
        others: At least two; their mean is subtracted.
        confidence: Share of such intervals that hold the true difference, 0–1.
    """
    difference = float(np.mean(values) - np.mean(others))
    squares = np.array([np.var(one, ddof=1) / len(one) for one in (values, others)])
    total = squares.sum()
    if total == 0:
        return difference, difference
    freedom = total**2 / (squares**2 / [len(values) - 1, len(others) - 1]).sum()
    reach = float(students_reach(freedom, confidence) * total**0.5)
    return difference - reach, difference + reach


def students_reach(freedom: float, confidence: float) -> float:
    """How far from zero Student's t lies with this probability, at most; without SciPy's 9 MB.

    Where t = √freedom · tan(angle), the angle has a density ∝ cos(angle)^(freedom − 1), which a
    sum over small steps integrates to five digits.

    Args:
        freedom: Degrees of freedom, 1 or more.
        confidence: The probability, 0–1.
    """
    angles = np.linspace(0, np.pi / 2, 10_001)
    middles = (angles[1:] + angles[:-1]) / 2
    mass = np.concatenate([[0.0], np.cumsum(np.cos(middles) ** (freedom - 1))])
    return float(freedom**0.5 * np.tan(np.interp(confidence, mass / mass[-1], angles)))


def compare_with_baseline(results: Results) -> dict[str, Difference]:
    """How far each variation is from the baseline, by name, where two seeds of each are done."""
    baseline = results.baseline
    if baseline is None or len(baseline.runs) < 2:
        return {}
    known = baseline.values(SELECTION_METRIC)
    return {
        one.name: Difference(
            one,
            one.mean(SELECTION_METRIC) - baseline.mean(SELECTION_METRIC),
            *welch_interval(one.values(SELECTION_METRIC), known),
        )
        for one in results.variants
        if one is not baseline and len(one.runs) >= 2
    }


def best_and_worst(results: Results) -> tuple[Difference | None, Difference | None]:
    """The largest gain and the largest loss by one change, where they are beyond the noise."""
    certain = [
        one
        for name, one in compare_with_baseline(results).items()
        if one.is_significant and name != COMBINED
    ]
    best = max(certain, key=lambda one: one.mean, default=None)
    worst = min(certain, key=lambda one: one.mean, default=None)
    return (
        best if best and best.mean > 0 else None,
        worst if worst and worst.mean < 0 else None,
    )


def describe_best_variant(results: Results) -> str:
    """The finding, in Markdown."""
    known = compare_with_baseline(results)
    if not known:
        return "Nothing can be said yet: the baseline and a change need two finished seeds each."
    best, worst = best_and_worst(results)
    parts = []
    if best:
        parts.append(f"**{best.outcome.title}** helps most, by {_points(best)}")
    if worst:
        parts.append(f"**{worst.outcome.title}** costs most, {_points(worst)}")
    said = "; ".join(parts) or "No single change differs from the baseline beyond the noise"
    if COMBINED in known and known[COMBINED].is_significant:
        together = known[COMBINED]
        verb = "bring" if together.mean > 0 else "cost"
        said += f"; several at once (**{together.outcome.title}**) {verb} {_points(together)}"
    return f"{said}."


def noise_in_words(results: Results) -> str:
    """How many differences may be chance, and what that means."""
    known = compare_with_baseline(results)
    lost = sum(not one.is_significant for one in known.values())
    return (
        f"{lost} of {len(known)} differences cannot be told from noise: their interval (Welch's, "
        f"{results.seeds} seeds each) holds zero. One such interval in twenty misses the truth."
    )


def _points(difference: Difference) -> str:
    """The size of a difference; its interval is as positive as the difference is made."""
    low, high = 100 * difference.low, 100 * difference.high
    if difference.mean < 0:
        low, high = -high, -low
    interval = f"{low:.1f} to {high:.1f}".replace("-", "−")
    return f"{100 * abs(difference.mean):.1f} points (95% interval {interval})"
