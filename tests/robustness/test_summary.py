from __future__ import annotations

import pytest

from cifar_app.robustness.summary import max_margin_of_error, summarize_robustness
from tests.measurements import make_measurement


def test_the_finding_names_the_best_the_worst_and_the_others() -> None:
    measured = {
        "One": make_measurement(),
        "Two": make_measurement(clean=700),
        "Three": make_measurement(clean=800),
    }
    words = summarize_robustness("One", measured)
    assert words.startswith(
        "**One is right on 90.0% of 1,000 clean images and on 83.6% of the spoilt ones**"
    )
    assert "It stands “Brightness” best (90.0%) and “Frost” worst (72.0%)." in words
    assert words.endswith("For comparison: Three 80.0% and 73.6%; Two 70.0% and 63.6%.")


def test_a_lone_network_is_compared_with_nobody() -> None:
    assert "comparison" not in summarize_robustness("One", {"One": make_measurement()})


def test_the_uncertainty_is_that_of_the_widest_interval() -> None:
    # Widest near one half: 600 of 1,000.
    assert max_margin_of_error(make_measurement()) == pytest.approx(0.0303, abs=0.0002)
