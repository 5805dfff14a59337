"""The statistics of the finding, against figures worked out elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t, ttest_ind

from cifar_app.experiments import summary
from cifar_app.experiments.outcomes import Results
from cifar_app.experiments.results import from_json
from tests.trials import make_content


def results(seeds: int = 3, **accuracies: list[float]) -> Results:
    """Made-up results; `accuracies` replaces those of some variations."""
    content = make_content(seeds=seeds)
    for entry in content["variants"]:
        for run, accuracy in zip(entry["runs"], accuracies.get(entry["name"], []), strict=False):
            run["validation_accuracy"] = accuracy
    return from_json(content)


def test_the_interval_is_that_of_welchs_test() -> None:
    numbers = np.random.default_rng(0)
    values, others = numbers.normal(0.7, 0.01, 3), numbers.normal(0.72, 0.03, 5)
    wanted = ttest_ind(values, others, equal_var=False).confidence_interval(0.9)
    assert summary.welch_interval(values.tolist(), others.tolist(), 0.9) == pytest.approx(
        tuple(wanted)
    )


@pytest.mark.parametrize("freedom", [1, 1.3, 2, 4.7, 12, 60, 1000])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99])
def test_the_reach_is_that_of_students_t(freedom: float, confidence: float) -> None:
    wanted = t.ppf(0.5 + confidence / 2, freedom)
    assert summary.students_reach(freedom, confidence) == pytest.approx(wanted, rel=1e-4)


def test_seeds_that_all_agree_leave_no_doubt() -> None:
    low, high = summary.welch_interval([0.75, 0.75], [0.7, 0.7])
    assert low == high == pytest.approx(0.05)


def test_the_finding_names_the_largest_gain_and_the_largest_loss() -> None:
    best, worst = summary.best_and_worst(results())
    assert best is not None
    assert worst is not None
    assert (best.outcome.name, worst.outcome.name) == ("flips", "sgd")
    assert best.mean == pytest.approx(0.04)
    assert best.low < 0.04 < best.high
    said = summary.describe_best_variant(results())
    assert said.startswith("**Mirrored images** helps most, by 4.0 points (95% interval 3.5 to")
    assert "; **SGD with momentum** costs most, 4.0 points (95% interval 3.5 to 4.5)" in said
    assert said.endswith("at once (**All together**) bring 8.0 points (95% interval 7.5 to 8.5).")


def test_what_is_within_the_noise_is_no_finding() -> None:
    noisy = results(flips=[0.60, 0.74, 0.88], sgd=[0.50, 0.66, 0.82], together=[0.5, 0.78, 0.99])
    assert summary.best_and_worst(noisy) == (None, None)
    said = summary.describe_best_variant(noisy)
    assert said == "No single change differs from the baseline beyond the noise."
    count = len(noisy.variants) - 1
    assert summary.noise_in_words(noisy).startswith(
        f"{count} of {count} differences cannot be told"
    )


def test_one_seed_says_nothing_yet() -> None:
    assert summary.compare_with_baseline(results(seeds=1)) == {}
    assert "two finished seeds" in summary.describe_best_variant(results(seeds=1))
