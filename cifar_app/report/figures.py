"""The figures of a report as SVG, drawn with the text color and the colors of its style."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np

from cifar_app.metrics.calibration import CalibrationCurve
from cifar_app.report.elements import node

_WIDTH, _HEIGHT = 420, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 14, 28, 38
_ENOUGH = 10
"""Bins with fewer images say too little to be drawn."""


class _Axes:
    """Two axes; a point is given in their units and drawn in pixels."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        self._x, self._y = x, y

    def at(self, x: float, y: float) -> tuple[float, float]:
        (left, right), (low, high) = self._x, self._y
        across = (x - left) / max(right - left, 1e-9)
        up = (y - low) / max(high - low, 1e-9)
        return (
            round(_LEFT + across * (_WIDTH - _LEFT - _RIGHT), 1),
            round(_HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM), 1),
        )

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> Element:
        drawn = " ".join("{},{}".format(*self.at(*point)) for point in points)
        return node("polyline", points=drawn, class_=kind)

    def grid(
        self, x: Sequence[float], y: Sequence[float], across: str, upright: str
    ) -> list[Element]:
        """Ticks in percent upright and as they are across, and what the two axes show."""
        parts = [_text(upright, 0, 12, "start")]
        for value in y:
            parts.append(self.line([(self._x[0], value), (self._x[1], value)], "grid"))
            left, height = self.at(self._x[0], value)
            parts.append(_text(f"{value:g}%", left - 6, height + 4, "end"))
        for value in x:
            place, height = self.at(value, self._y[0])
            parts.append(_text(f"{value:g}", place, height + 16, "middle"))
        middle, height = self.at(sum(self._x) / 2, self._y[0])
        parts.append(_text(across, middle, height + 33, "middle"))
        return parts


def _text(words: str, x: float, y: float, anchor: str) -> Element:
    return node("text", words, x=x, y=y, text_anchor=anchor)


def _figure(words: str, parts: Sequence[Element]) -> Element:
    box = f"0 0 {_WIDTH} {_HEIGHT}"
    return node("svg", *parts, viewBox=box, role="img", aria_label=words)


def reliability_figure(bins: CalibrationCurve) -> Element:
    """How often answers are right, by how sure they are; see `charts.reliability_diagram`."""
    axes = _Axes((0, 100), (0, 100))
    ticks = (0, 25, 50, 75, 100)
    filled = np.flatnonzero(bins.count >= _ENOUGH)
    points = [(100 * bins.confidence[one], 100 * bins.accuracy[one]) for one in filled]
    dots = []
    for one, point in zip(filled, points, strict=True):
        x, y = axes.at(*point)
        words = f"{point[0]:.0f}% sure, right {point[1]:.0f}% of the time, {bins.count[one]} images"
        ends = [(point[0], 100 * edge) for edge in bins.accuracy_interval[one]]
        dots.append(axes.line(ends, "interval"))
        dots.append(node("circle", node("title", words), cx=x, cy=y, r=3.5, class_="dot"))
    return _figure(
        "Accuracy of the answers against their confidence",
        [
            *axes.grid(ticks, ticks, "How sure it was, %", "How often right"),
            axes.line([(0, 0), (100, 100)], "ideal"),
            axes.line(points, "line"),
            *dots,
        ],
    )


def curves_figure(training: Sequence[float], validation: Sequence[float]) -> Element:
    """Accuracy after every epoch on the training and the validation images, both 0–1."""
    epochs = len(training)
    lowest = 100 * min((*training, *validation), default=0)
    floor = 10 * int(lowest // 10)
    axes = _Axes((1, max(epochs, 2)), (floor, 100))
    step = max(1, -(-epochs // 10))
    lines = [
        axes.line([(epoch, 100 * value) for epoch, value in enumerate(values, start=1)], kind)
        for values, kind in ((training, "line quiet"), (validation, "line"))
    ]
    heights = np.linspace(floor, 100, 5).round(1).tolist()
    ticks = range(1, epochs + 1, step)
    return _figure(
        "Accuracy over the epochs on training and validation images",
        [*axes.grid(ticks, heights, "Epoch", "Right answers"), *lines],
    )
