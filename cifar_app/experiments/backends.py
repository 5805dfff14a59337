"""Whether the Keras backend makes a difference: runs that were repeated on another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cifar_app.environment import BACKENDS
from cifar_app.experiments.results import Results
from cifar_app.experiments.summary import format_points


@dataclass(frozen=True)
class BackendComparison:
    """Runs of the same variants and seeds on TensorFlow and on another backend.

    Attributes:
        backends: Display names of the other backends.
        n_pairs: Number of pairs of runs.
        mean: Mean difference in validation accuracy, TensorFlow minus the other, -1 to 1.
        low, high: Ends of the 95% confidence interval of the mean (paired t).
    """

    backends: tuple[str, ...]
    n_pairs: int
    mean: float
    low: float
    high: float


def compare_backends(results: Results) -> BackendComparison | None:
    """Compare the runs that were repeated on another backend; None for less than two pairs."""
    pairs = [
        sorted((run, repeat), key=lambda item: item.backend != "tensorflow")
        for variant in results.variants
        for repeat in variant.repeats
        for run in variant.runs
        if run.seed == repeat.seed
    ]
    if len(pairs) < 2:
        return None
    from scipy.special import stdtrit

    differences = np.array(
        [first.validation_accuracy - other.validation_accuracy for first, other in pairs]
    )
    mean = float(differences.mean())
    standard_error = float(differences.std(ddof=1)) / len(pairs) ** 0.5
    margin = float(stdtrit(len(pairs) - 1, 0.975)) * standard_error
    names = dict.fromkeys(BACKENDS.get(other.backend, other.backend) for _, other in pairs)
    return BackendComparison(tuple(names), len(pairs), mean, mean - margin, mean + margin)


def describe_backends(results: Results) -> str | None:
    """Say whether the backend makes a difference; None where it was not examined."""
    comparison = compare_backends(results)
    if comparison is None:
        return None
    mean, low, high = (
        format_points(value) for value in (comparison.mean, comparison.low, comparison.high)
    )
    verdict = "no significant" if comparison.low <= 0 <= comparison.high else "a significant"
    others = " or ".join(comparison.backends)
    return (
        f"The backend makes {verdict} difference: {comparison.n_pairs} runs were trained on both "
        f"TensorFlow and {others} with the same seed, and the validation accuracy differs by "
        f"{mean} points on average (95% confidence interval {low} to {high})."
    )
