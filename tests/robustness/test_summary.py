from __future__ import annotations

import pytest

from cifar_app.robustness.summary import max_margin_of_error, summarize_robustness
from tests.measurements import make_measurement


def test_summary_compares_all_models() -> None:
    results = {
        "One": make_measurement(),
        "Two": make_measurement(clean=700),
        "Three": make_measurement(clean=800),
    }
    assert summarize_robustness("One", results) == (
        "**One: clean accuracy 90.0%, mean corruption accuracy 83.6%**, on 1,000 test images with "
        "15 corruptions at 5 severities. The accuracy is highest for Brightness (90.0%) and "
        "lowest for Frost (72.0%). Other models: Three 80.0% and 73.6%; Two 70.0% and 63.6%."
    )
    assert "Other models" not in summarize_robustness("One", {"One": make_measurement()})


def test_margin_of_error_is_the_widest() -> None:
    # Widest near one half: 600 of 1,000.
    assert max_margin_of_error(make_measurement()) == pytest.approx(0.0303, abs=0.0002)
