"""Compare the variants with the baseline, and test which differences are significant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cifar_app import models
from cifar_app.experiments.ablations import SEVERAL
from cifar_app.experiments.results import Results, VariantResult
from cifar_app.training.recipe import Recipe

SELECTION_METRIC = "validation_accuracy"
"""Metric that compares variants. The test images are not used for any choice."""


@dataclass(frozen=True)
class Difference:
    """Difference of a variant's mean validation accuracy from the baseline's.

    Attributes:
        variant: Result of the variant.
        mean: Difference of the means, -1 to 1.
        low, high: Ends of its 95% confidence interval.
    """

    variant: VariantResult
    mean: float
    low: float
    high: float

    @property
    def is_significant(self) -> bool:
        """Return whether the confidence interval excludes zero."""
        return self.low > 0 or self.high < 0


def welch_interval(values: Sequence[float], baseline: Sequence[float]) -> tuple[float, float]:
    """Compute the 95% confidence interval of the difference of two means (Welch 1947).

    Args:
        values: Sample, at least two values.
        baseline: Sample whose mean is subtracted, at least two values.

    Returns:
        Lower and upper end of the interval.
    """
    from scipy.special import stdtrit  # scipy.stats takes three times as long to import

    difference = float(np.mean(values) - np.mean(baseline))
    samples = (values, baseline)
    variances = np.array([np.var(sample, ddof=1) / len(sample) for sample in samples])
    variance = variances.sum()
    if variance == 0:
        return difference, difference
    degrees_of_freedom = variance**2 / sum(
        part**2 / (len(sample) - 1) for part, sample in zip(variances, samples, strict=True)
    )
    margin = float(stdtrit(degrees_of_freedom, 0.975) * variance**0.5)
    return difference - margin, difference + margin


def compare_with_baseline(results: Results) -> dict[str, Difference]:
    """Compare each variant with the baseline, by name, where both have at least two seeds."""
    baseline = results.baseline
    if baseline is None or len(baseline.runs) < 2:
        return {}
    return {
        variant.name: Difference(
            variant,
            variant.mean(SELECTION_METRIC) - baseline.mean(SELECTION_METRIC),
            *welch_interval(variant.values(SELECTION_METRIC), baseline.values(SELECTION_METRIC)),
        )
        for variant in results.variants
        if variant is not baseline and len(variant.runs) >= 2
    }


def best_and_worst(results: Results) -> tuple[Difference | None, Difference | None]:
    """Find the largest significant gain and loss by a single change, if there are any."""
    differences = [
        difference
        for difference in compare_with_baseline(results).values()
        if difference.is_significant and difference.variant.category != SEVERAL
    ]
    best = max(differences, key=lambda difference: difference.mean, default=None)
    worst = min(differences, key=lambda difference: difference.mean, default=None)
    return (
        best if best and best.mean > 0 else None,
        worst if worst and worst.mean < 0 else None,
    )


def describe_best_variant(results: Results) -> str:
    """Describe the largest gain and loss, and the combinations that gain, in Markdown."""
    differences = compare_with_baseline(results)
    if not differences:
        return "No comparison yet: the baseline and a variant need two finished seeds each."
    best, worst = best_and_worst(results)
    sentences = [
        f"{label}: {_describe(difference)}."
        for label, difference in (("Largest gain", best), ("Largest loss", worst))
        if difference
    ] or ["No single change differs significantly from the baseline."]
    combined = [
        difference
        for difference in differences.values()
        if difference.variant.category == SEVERAL and difference.is_significant
    ]
    if combined:
        combined.sort(key=lambda difference: -difference.mean)
        texts = "; ".join(_describe(difference) for difference in combined)
        sentences.append(f"Several changes at once: {texts}.")
    return " ".join(sentences)


def describe_noise(results: Results) -> str:
    """Describe how many differences are not significant."""
    differences = compare_with_baseline(results).values()
    counts = sorted({len(variant.all_runs) for variant in results.variants})
    n_runs = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    n_not_significant = sum(not difference.is_significant for difference in differences)
    return (
        f"{n_not_significant} of {len(differences)} differences are not statistically significant: "
        f"their 95% confidence interval (Welch, {n_runs} runs of a variant) contains zero. About "
        "one in twenty such intervals misses the true difference."
    )


def format_points(value: float) -> str:
    """Return a signed difference of fractions in percentage points, such as "+1.4"."""
    points = round(100 * value, 1)
    return f"{points:+.1f}".replace("-", "−") if points else "0.0"


def _describe(difference: Difference) -> str:
    mean, low, high = map(format_points, (difference.mean, difference.low, difference.high))
    title = difference.variant.title
    return f"**{title}**, {mean} points (95% confidence interval {low} to {high})"


def recipe_changes(recipe: Recipe, baseline: Recipe) -> dict[str, tuple[Any, Any]]:
    """Return the settings in which a recipe differs from the baseline's.

    Returns:
        Value of the baseline and of the recipe by the name of the setting. The options of the
        architecture and of the augmentation count as settings.
    """
    ours, theirs = _settings(recipe), _settings(baseline)
    return {name: (theirs[name], ours[name]) for name in ours if ours[name] != theirs[name]}


def _settings(recipe: Recipe) -> dict[str, Any]:
    settings = recipe.to_json()
    options = models.default_options(recipe.architecture) | settings.pop("model_options")
    return settings | settings.pop("augmentation") | options
