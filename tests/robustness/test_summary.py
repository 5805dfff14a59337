from __future__ import annotations

import numpy as np
import pytest

from cifar_app.robustness import summary
from cifar_app.robustness.results import read_results
from tests.measurements import make_measurement


def test_summary_names_best_and_worst_corruption() -> None:
    assert summary.summarize_robustness(make_measurement(title="One")) == (
        "**One: clean accuracy 90.0%, mean corruption accuracy 83.6%**, on 1,000 test images with "
        "15 corruptions at 5 severities. The accuracy is highest for Brightness (90.0%) and "
        "lowest for Frost (72.0%)."
    )


def test_largest_overconfidence_is_described() -> None:
    assert summary.describe_overconfidence(make_measurement()) == (
        "**Most overconfident: Frost, severity 5**, with a mean confidence of 95.0% and an "
        "accuracy of 60.0%. 1,000 of 1,000 predictions are cat."
    )


def test_most_overconfident_condition_of_shipped_models() -> None:
    results = [result for result in (read_results() or {}).values() if result.n_predictions]
    assert results
    for result in results:
        gaps = {
            (name, severity): batch.predictions.mean_confidence
            - batch.predictions.correct / batch.predictions.images
            for name, row in result.corrupted.items()
            for severity, batch in enumerate(row, start=1)
            if batch.predictions
        }
        worst = summary.find_most_overconfident(result)
        assert worst
        key = (worst.corruption.name, worst.severity)
        assert gaps[key] == max(gaps.values()) == worst.predictions.confidence_gap


def test_corruption_error_is_relative_to_the_reference() -> None:
    results = read_results()
    assert results
    reference = results[summary.REFERENCE_MODEL]
    assert summary.corruption_error(reference, reference) == 1
    result = results["efficientnet_lite2"]
    ratios = []
    for name, row in result.corrupted.items():
        errors = sum(batch.images - batch.correct for batch in row)
        ratios.append(errors / sum(b.images - b.correct for b in reference.corrupted[name]))
    assert summary.corruption_error(result, reference) == pytest.approx(np.mean(ratios))


def test_margin_of_error_is_the_widest() -> None:
    # Widest near one half: 600 of 1,000.
    assert summary.max_margin_of_error(make_measurement()) == pytest.approx(0.0303, abs=0.0002)
