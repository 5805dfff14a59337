"""Comparison of backends, checked against SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from cifar_app.experiments.backends import compare_backends, describe_backends
from cifar_app.experiments.results import Results
from tests.trials import make_content, make_results, make_run

DIFFERENCES = [0.012, -0.004, 0.006, 0.001]


def repeat(run: dict[str, Any], accuracy: float) -> dict[str, Any]:
    """Return the same run on PyTorch."""
    other = make_run(run["seed"], accuracy)
    return other | {"versions": other["versions"] | {"backend": "torch"}}


def repeated(differences: list[float]) -> Results:
    """Return results in which PyTorch's accuracy is lower by these differences."""
    content = make_content()
    runs = [(variant, run) for variant in content["variants"] for run in variant["runs"]]
    for (variant, run), difference in zip(runs, differences, strict=False):
        accuracy = run["validation_accuracy"] - difference
        variant["repeats"].append(repeat(run, accuracy))
    return make_results(content)


def test_interval_is_that_of_paired_runs() -> None:
    comparison = compare_backends(repeated(DIFFERENCES))
    assert comparison
    test = ttest_1samp(DIFFERENCES, 0)
    assert comparison.mean == pytest.approx(sum(DIFFERENCES) / 4)
    assert (comparison.low, comparison.high) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert (comparison.n_pairs, comparison.backends) == (4, ("PyTorch",))


def test_runs_on_every_backend_count() -> None:
    baseline = repeated(DIFFERENCES).baseline
    assert baseline
    runs = [run.validation_accuracy for run in (*baseline.runs, *baseline.repeats)]
    assert len(runs) > len(baseline.runs)
    assert baseline.mean("validation_accuracy") == pytest.approx(np.mean(runs))
    assert baseline.sd("validation_accuracy") == pytest.approx(np.std(runs, ddof=1))


def test_sign_does_not_depend_on_which_run_counts() -> None:
    content = make_content()
    for variant in content["variants"][:2]:
        run = variant["runs"][0]
        variant["repeats"] = [run]
        variant["runs"][0] = repeat(run, run["validation_accuracy"] - 0.01)
    comparison = compare_backends(make_results(content))
    assert comparison
    assert comparison.mean == pytest.approx(0.01)


def test_sentence_says_whether_the_difference_is_significant() -> None:
    assert "makes no significant difference: 4 runs" in str(
        describe_backends(repeated(DIFFERENCES))
    )
    clear = describe_backends(repeated([0.05, 0.051, 0.049]))
    assert clear
    assert "makes a significant difference" in clear
    assert "differs by +5.0 points" in clear
    assert describe_backends(repeated([0.01])) is None
