"""Statistics of the comparison with the baseline, checked against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_ind

from cifar_app.experiments import summary
from cifar_app.experiments.ablations import select_variants
from cifar_app.experiments.results import Results
from tests.trials import make_content, make_results


def results(seeds: int = 3, **accuracies: list[float]) -> Results:
    """Return artificial results, with other accuracies for some variants."""
    content = make_content(seeds=seeds)
    for variant in content["variants"]:
        runs = variant["runs"]
        for run, accuracy in zip(runs, accuracies.get(variant["name"], []), strict=False):
            run["validation_accuracy"] = accuracy
    return make_results(content)


def test_interval_matches_welchs_test() -> None:
    rng = np.random.default_rng(0)
    values, baseline = rng.normal(0.7, 0.01, 3), rng.normal(0.72, 0.03, 5)
    expected = ttest_ind(values, baseline, equal_var=False).confidence_interval(0.95)
    interval = summary.welch_interval(values.tolist(), baseline.tolist())
    assert interval == pytest.approx(tuple(expected))


def test_identical_seeds_have_an_empty_interval() -> None:
    low, high = summary.welch_interval([0.75, 0.75], [0.7, 0.7])
    assert low == high == pytest.approx(0.05)


def test_largest_gain_and_loss_are_described() -> None:
    best, worst = summary.best_and_worst(results())
    assert best
    assert worst
    assert (best.variant.name, worst.variant.name) == ("flips", "sgd")
    assert best.mean == pytest.approx(0.04)
    assert summary.describe_best_variant(results()) == (
        "Largest gain: **Horizontal flips**, +4.0 points (95% confidence interval +3.5 to +4.5). "
        "Largest loss: **SGD with momentum**, −4.0 points (95% confidence interval −4.5 to −3.5). "
        "Several changes at once: **Four changes at once**, +8.0 points (95% confidence interval "
        "+7.5 to +8.5)."
    )


def test_differences_within_the_noise_are_not_significant() -> None:
    noisy = results(flips=[0.60, 0.74, 0.88], sgd=[0.50, 0.66, 0.82], combined=[0.5, 0.78, 0.99])
    assert summary.best_and_worst(noisy) == (None, None)
    expected = "No single change differs significantly from the baseline."
    assert summary.describe_best_variant(noisy) == expected
    count = len(noisy.variants) - 1
    assert summary.describe_noise(noisy).startswith(f"{count} of {count} differences are not")


def test_single_seed_allows_no_comparison() -> None:
    assert results(seeds=1).variants[0].sd("test_accuracy") is None
    assert summary.compare_with_baseline(results(seeds=1)) == {}
    assert "two finished seeds" in summary.describe_best_variant(results(seeds=1))


def test_recipe_changes_name_the_default_of_the_architecture() -> None:
    baseline, cutout, combined = (
        variant.recipe for variant in select_variants(["baseline", "cutout", "largest_gains"])
    )
    assert summary.recipe_changes(baseline, baseline) == {}
    assert summary.recipe_changes(cutout, baseline) == {"cutout": (0, 8)}
    assert summary.recipe_changes(combined, baseline) == {
        "optimizer": ("adam", "muon"),
        "schedule": ("constant", "cosine"),
        "warmup": (0.0, 0.05),
        "label_smoothing": (0.0, 0.1),
        "width": (1.0, 2.0),
    }


def test_points_have_a_sign_unless_they_round_to_zero() -> None:
    assert [summary.format_points(value) for value in (0.0137, -0.0259, -0.0004)] == [
        "+1.4",
        "−2.6",
        "0.0",
    ]
