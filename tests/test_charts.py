"""Figures show the values they were given, in the colours of the classes."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.calibration import Reliability
from cifar_app.charts import (
    probability_bars,
    recall_bars,
    reliability_diagram,
    training_curves,
)
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import ClassMetrics
from cifar_app.palette import CLASS_COLORS


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

    bars = recall_bars([figures(label / 20 + 0.2) for label in range(10)]).data[0]
    assert list(bars.x) == list(reversed(CLASS_NAMES))
    assert bars.marker.color[0] == CLASS_COLORS[9]
    assert list(bars.y) == pytest.approx([100 * (label / 20 + 0.2) for label in range(9, -1, -1)])
    assert list(bars.error_y.array) == pytest.approx([1] * 10)
    assert list(bars.error_y.arrayminus) == pytest.approx([2] * 10)


def test_the_reliability_diagram_leaves_out_bins_that_say_too_little() -> None:
    bins = Reliability(
        edges=np.linspace(0, 1, 4),
        count=np.array([9, 10, 500]),
        accuracy=np.array([0.1, 0.4, 0.9]),
        confidence=np.array([0.3, 0.5, 0.8]),
    )
    line = reliability_diagram(bins).data[1]
    assert list(line.x) == [50, 80]
    assert list(line.y) == [40, 90]


def test_the_curves_hold_every_epoch() -> None:
    training, validation = training_curves([0.5, 0.75], [0.4, 0.6]).data
    assert list(training.x) == list(validation.x) == [1, 2]
    assert list(training.y) == [50, 75]
    assert list(validation.y) == [40, 60]


def test_every_class_has_a_colour_of_its_own() -> None:
    assert len(set(CLASS_COLORS)) == len(CLASS_NAMES)


@pytest.mark.parametrize("color", CLASS_COLORS)
@pytest.mark.parametrize("background", ["#FCFBF9", "#131519"])
def test_class_colours_stand_out_on_both_themes(color: str, background: str) -> None:
    def luminance(hexadecimal: str) -> float:
        channels = np.array([int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(color), luminance(background)))
    assert (high + 0.05) / (low + 0.05) >= 3
