"""Figures show the values they were given, in the colors of the classes."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import (
    Point,
    Series,
    accuracy_against_cost,
    curves_over_epochs,
    probability_bars,
    probability_bars_before_after,
    recall_dots,
    reliability_diagram,
    training_curves,
)
from cifar_app.config import CLASS_NAMES
from cifar_app.experiments.ablations import VARIANTS
from cifar_app.metrics.calibration import CalibrationCurve
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.palette import CLASS_COLORS, MUTED, run_style, with_opacity
from tests.colors import contrast


def test_probabilities_stand_in_the_order_of_the_classes() -> None:
    probabilities = np.array([0.5, 0.25, 0.125, 0.125, 0, 0, 0, 0, 0, 0], np.float32)
    bars = probability_bars(probabilities).data[0]
    assert list(bars.y) == list(CLASS_NAMES)
    assert list(bars.x) == [50, 25, 12.5, 12.5, 0, 0, 0, 0, 0, 0]
    assert list(bars.marker.color) == list(CLASS_COLORS)
    assert bars.text[0] == "<b>50.0%</b>"
    assert bars.text[1] == "25.0%"


def test_recall_is_sorted_and_has_its_interval() -> None:
    def figures(recall: float) -> ClassMetrics:
        interval = (recall - 0.02, recall + 0.01)
        return ClassMetrics(0.5, (0.4, 0.6), recall, interval, 0.5, 100, 100, 0.5)

    bars = recall_dots([figures(label / 20 + 0.2) for label in range(10)]).data[0]
    assert list(bars.x) == list(reversed(CLASS_NAMES))
    assert bars.marker.color[0] == CLASS_COLORS[9]
    assert list(bars.y) == pytest.approx([100 * (label / 20 + 0.2) for label in range(9, -1, -1)])
    assert list(bars.error_y.array) == pytest.approx([1] * 10)
    assert list(bars.error_y.arrayminus) == pytest.approx([2] * 10)


def test_the_reliability_diagram_leaves_out_bins_that_say_too_little() -> None:
    bins = CalibrationCurve(
        edges=np.linspace(0, 1, 4),
        count=np.array([9, 10, 500]),
        accuracy=np.array([0.1, 0.4, 0.9]),
        confidence=np.array([0.3, 0.5, 0.8]),
    )
    line = reliability_diagram(bins).data[1]
    assert list(line.x) == [50, 80]
    assert list(line.y) == [40, 90]
    # Wilson's interval of 4 of 10 and of 450 of 500.
    assert line.error_y.arrayminus == pytest.approx([23.2, 2.9], abs=0.1)
    assert line.error_y.array == pytest.approx([28.7, 2.3], abs=0.1)


def test_the_reliability_diagram_shows_what_calibration_changed() -> None:
    edges, count = np.linspace(0, 1, 3), np.array([20, 30])
    after = CalibrationCurve(edges, count, np.array([0.4, 0.9]), np.array([0.4, 0.9]))
    before = CalibrationCurve(edges, count, np.array([0.4, 0.9]), np.array([0.3, 0.99]))
    figure = reliability_diagram(after, before)
    lines = {line.name: list(line.x) for line in figure.data if line.name}
    assert lines == {"Before calibration": [30, 99], "As answered": [40, 90]}
    assert figure.layout.showlegend
    assert [line.name for line in figure.data if line.error_y.array is not None] == ["As answered"]


def test_the_curves_hold_every_epoch() -> None:
    training, validation = training_curves([0.5, 0.75], [0.4, 0.6]).data
    assert list(training.x) == list(validation.x) == [1, 2]
    assert list(training.y) == [50, 75]
    assert list(validation.y) == [40, 60]


def test_every_class_has_a_color_of_its_own() -> None:
    assert len(set(CLASS_COLORS)) == len(CLASS_NAMES)


@pytest.mark.parametrize("color", CLASS_COLORS)
@pytest.mark.parametrize("background", ["#FCFBF9", "#131519"])
def test_class_colors_stand_out_on_both_themes(color: str, background: str) -> None:
    assert contrast(color, background) >= 3


def test_curves_are_means_with_a_band_of_a_standard_deviation() -> None:
    lone = Series("Alone", 0, np.array([[0.25, 0.5]]))
    pair = Series("Pair", 11, np.array([[0.25, 0.5], [0.75, 0.5]]))
    line, band, mean = curves_over_epochs([lone, pair], percent=True).data
    assert (line.name, list(line.x), list(line.y)) == ("Alone", [1, 2], [25, 50])
    assert (mean.name, list(mean.y), mean.line.dash) == ("Pair", [50, 50], "dash")
    sd = 100 * 0.125**0.5
    assert list(band.y) == pytest.approx([50 + sd, 50, 50, 50 - sd])
    assert list(band.x) == [1, 2, 2, 1]
    assert [one.showlegend for one in (line, band, mean)] == [None, False, None]
    assert list(curves_over_epochs([lone], percent=False).data[0].y) == [0.25, 0.5]


def test_chosen_dots_stand_out_and_in_the_legend() -> None:
    points = [
        Point("Chosen", 1, cost=10, accuracy=0.5, sd=0.01, chosen=True),
        Point("Other", 2, cost=1000, accuracy=0.75, sd=None, chosen=False),
    ]
    figure = accuracy_against_cost(points, "Parameters", logarithmic=True)
    other, chosen = figure.data
    assert (chosen.name, list(chosen.x), list(chosen.y)) == ("Chosen", [10], [50])
    assert (chosen.showlegend, other.showlegend) == (True, False)
    assert (chosen.marker.color, other.marker.color) == (CLASS_COLORS[0], MUTED)
    assert (list(chosen.error_y.array), list(other.error_y.array)) == ([1], [0])
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.xaxis.title.text == "Parameters"


def test_every_run_has_a_look_of_its_own() -> None:
    assert len({run_style(place) for place in range(len(VARIANTS))}) == len(VARIANTS)
    assert with_opacity("#0A10FF", 0.5) == "rgba(10,16,255,0.5)"


def test_what_a_changed_bar_says_stands_clear_of_the_line_of_before() -> None:
    before, after = np.full(10, 0.001), np.full(10, 0.005)
    before[0], after[0] = 0.991, 0.855
    before[3], after[3] = 0.0, 0.1
    before[5], after[5] = 0.6, 0.2
    bars, unseen, lines = probability_bars_before_after(before, after).data
    assert bars.textposition == "none"
    np.testing.assert_allclose(bars.x, 100 * after)
    np.testing.assert_allclose(lines.x, [99.1, 60])
    # The third has room before the line, and would look like what it says if it stood behind.
    assert unseen.x[[0, 3, 5]] == pytest.approx([99.1, 10.0, 20.0])
    assert unseen.text[0] == "<b>85.5%</b>"
