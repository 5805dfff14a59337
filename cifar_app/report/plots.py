"""Plots of the report, as positions that the template writes as SVG.

Plotly figures need a script, and a report has none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cifar_app.metrics.calibration import MIN_BIN_COUNT, CalibrationCurve

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 28, 38

Point = tuple[float, float]


class Plot:
    """Lines, texts and dots in pixels; points are given in the units of the axes.

    Args:
        label: Description for screen readers.
        x_range: Lowest and highest value of the horizontal axis.
        y_range: Lowest and highest value of the vertical axis, in percent.
    """

    width = 420
    height = 250

    def __init__(self, label: str, x_range: Point, y_range: Point) -> None:
        self.label = label
        self.lines: list[tuple[str, str]] = []
        self.texts: list[tuple[str, float, float, str]] = []
        self.dots: list[tuple[str, float, float]] = []
        self._x_range = x_range
        self._y_range = y_range

    def _to_pixels(self, x: float, y: float) -> Point:
        (left, right), (low, high) = self._x_range, self._y_range
        across = (x - left) / max(right - left, 1e-9)
        up = (y - low) / max(high - low, 1e-9)
        return (
            round(_LEFT + across * (self.width - _LEFT - _RIGHT), 1),
            round(self.height - _BOTTOM - up * (self.height - _TOP - _BOTTOM), 1),
        )

    def add_line(self, points: Sequence[Point], css_class: str) -> None:
        """Draw a line through points."""
        positions = " ".join("{},{}".format(*self._to_pixels(*point)) for point in points)
        self.lines.append((positions, css_class))

    def add_dot(self, point: Point, title: str) -> None:
        """Draw a dot with a tooltip."""
        self.dots.append((title, *self._to_pixels(*point)))

    def add_axes(
        self, x_ticks: Sequence[float], y_ticks: Sequence[float], x_title: str, y_title: str
    ) -> None:
        """Draw grid lines, tick labels and the titles of both axes."""
        self.texts.append((y_title, 0, 12, "start"))
        for tick in y_ticks:
            self.add_line([(self._x_range[0], tick), (self._x_range[1], tick)], "grid")
            x, y = self._to_pixels(self._x_range[0], tick)
            self.texts.append((f"{tick:g}%", x - 6, y + 4, "end"))
        for tick in x_ticks:
            x, y = self._to_pixels(tick, self._y_range[0])
            self.texts.append((f"{tick:g}", x, y + 16, "middle"))
        x, y = self._to_pixels(sum(self._x_range) / 2, self._y_range[0])
        self.texts.append((x_title, x, y + 33, "middle"))


def reliability_plot(curve: CalibrationCurve) -> Plot:
    """Plot accuracy against confidence, with 95% intervals."""
    plot = Plot("Accuracy against confidence", (0, 100), (0, 100))
    ticks = (0, 25, 50, 75, 100)
    plot.add_axes(ticks, ticks, "Confidence, %", "Accuracy")
    plot.add_line([(0, 0), (100, 100)], "ideal")
    bins = np.flatnonzero(curve.count >= MIN_BIN_COUNT)
    points = [(100 * curve.confidence[i], 100 * curve.accuracy[i]) for i in bins]
    plot.add_line(points, "line")
    for i, (confidence, accuracy) in zip(bins, points, strict=True):
        bounds = [(confidence, 100 * bound) for bound in curve.accuracy_interval[i]]
        plot.add_line(bounds, "interval")
        plot.add_dot(
            (confidence, accuracy),
            f"confidence {confidence:.0f}%, accuracy {accuracy:.0f}%, {curve.count[i]} images",
        )
    return plot


def training_curves(training: Sequence[float], validation: Sequence[float]) -> Plot:
    """Plot the accuracy after every epoch on training and validation images, both 0–1."""
    epochs = len(training)
    floor = 10 * int(100 * min((*training, *validation), default=0) // 10)
    plot = Plot("Training and validation accuracy by epoch", (1, max(epochs, 2)), (floor, 100))
    x_ticks = range(1, epochs + 1, max(1, -(-epochs // 10)))
    plot.add_axes(x_ticks, np.linspace(floor, 100, 5).round(1).tolist(), "Epoch", "Accuracy")
    for accuracies, css_class in ((training, "line quiet"), (validation, "line")):
        points = [(epoch, 100 * accuracy) for epoch, accuracy in enumerate(accuracies, start=1)]
        plot.add_line(points, css_class)
    return plot
