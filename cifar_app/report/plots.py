"""Plots of the report, as positions that the template writes as SVG.

Plotly figures need a script, and a report has none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cifar_app.metrics.calibration import MIN_BIN_COUNT, CalibrationCurve
from cifar_app.model_store.files import TrainingStage

_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 28, 38

Point = tuple[float, float]


class Plot:
    """Lines, texts and dots in pixels; points are given in the units of the axes.

    Args:
        label: Description for screen readers.
        x_range: Lowest and highest value of the horizontal axis.
        y_range: Lowest and highest value of the vertical axis.
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

    def add_text(self, text: str, point: Point) -> None:
        """Write a text above a point."""
        x, y = self._to_pixels(*point)
        self.texts.append((text, x, y - 5, "middle"))

    def add_dot(self, point: Point, title: str) -> None:
        """Draw a dot with a tooltip."""
        self.dots.append((title, *self._to_pixels(*point)))

    def add_axes(
        self,
        x_ticks: Sequence[float],
        y_ticks: Sequence[float],
        x_title: str,
        y_title: str,
        y_unit: str = "%",
    ) -> None:
        """Draw grid lines, tick labels and the titles of both axes."""
        self.texts.append((y_title, 0, 12, "start"))
        for tick in y_ticks:
            self.add_line([(self._x_range[0], tick), (self._x_range[1], tick)], "grid")
            x, y = self._to_pixels(self._x_range[0], tick)
            self.texts.append((f"{tick:g}{y_unit}", x - 6, y + 4, "end"))
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


def training_curves(stages: Sequence[TrainingStage], metric: str, title: str) -> Plot:
    """Plot a metric on training and validation images over the epochs of all trainings.

    Args:
        stages: Trainings in order.
        metric: "accuracy", plotted in percent, or "loss".
        title: Title of the vertical axis.
    """
    n_epochs = sum(stage.epochs for stage in stages)
    scale, unit = (100, "%") if metric == "accuracy" else (1, "")
    curves = [stage.curves for stage in stages]
    names = (metric, f"val_{metric}")
    values = [scale * value for c in curves if c for name in names for value in getattr(c, name)]
    low, high = _round_range([value for value in values if math.isfinite(value)], unit)
    plot = Plot(f"Training and validation {title.lower()} by epoch", (1, n_epochs), (low, high))
    x_ticks = range(1, n_epochs + 1, max(1, -(-n_epochs // 10)))
    plot.add_axes(x_ticks, np.linspace(low, high, 5).round(2).tolist(), "Epoch", title, unit)
    offset = 0
    for number, stage in enumerate(stages, 1):
        if len(stages) > 1:
            plot.add_text(f"{number}", (offset + (1 + stage.epochs) / 2, high))
        if offset:
            plot.add_line([(offset + 0.5, low), (offset + 0.5, high)], "ideal")
        for name, css_class in zip(names, ("line quiet", "line"), strict=True):
            metrics = getattr(stage.curves, name) if stage.curves else []
            points = [
                (offset + epoch, scale * value)
                for epoch, value in enumerate(metrics, 1)
                if math.isfinite(value)
            ]
            plot.add_line(points, css_class)
        if stage.curves and stage.best_epoch:
            best = scale * getattr(stage.curves, names[1])[stage.best_epoch - 1]
            epoch = offset + stage.best_epoch
            plot.add_dot((epoch, best), f"kept: epoch {epoch}, {title.lower()} {best:.3g}{unit}")
        offset += stage.epochs
    return plot


def _round_range(values: Sequence[float], unit: str) -> Point:
    """Return limits of an axis, multiples of 10 percent or of 0.2."""
    step = 10 if unit else 0.2
    low, high = min(values, default=0), max(values, default=step)
    return step * math.floor(low / step), step * math.ceil(high / step)
