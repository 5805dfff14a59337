"""Reliability diagram."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, error_bars, new_figure, percent_axis
from cifar_app.metrics.calibration import MIN_BIN_COUNT, CalibrationCurve
from cifar_app.palette import ACCENT, MUTED

_HEIGHT_PX = 560
_HISTOGRAM_SHARE, _GAP_SHARE = 0.16, 0.12


def reliability_diagram(
    curve: CalibrationCurve, before: CalibrationCurve | None = None
) -> go.Figure:
    """Plot accuracy against confidence, and below it a histogram of the confidence.

    A perfectly calibrated model lies on the diagonal of the square. Bins with fewer than ten
    images are left out of it.

    Args:
        curve: Calibration curve of the model, drawn with 95% intervals.
        before: Calibration curve before temperature scaling, if the model uses it.
    """
    diagonal = go.Scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )
    if before is None:
        lines = [_line(curve, "Predictions", ACCENT, intervals=True)]
    else:
        lines = [
            _line(before, "Before temperature scaling", MUTED),
            _line(curve, "After temperature scaling", ACCENT, intervals=True),
        ]
    return new_figure(
        _HEIGHT_PX,
        diagonal,
        *lines,
        _histogram(curve),
        margin={"l": 0, "r": 16, "t": 8, "b": 0},  # room for the point at 100% confidence
        bargap=0.06,
        xaxis=percent_axis(
            "Confidence",
            range=[0, 102],
            dtick=25,
            constrain="domain",
            constraintoward="left",
            anchor="y2",
        ),
        yaxis=percent_axis(
            "Accuracy",
            range=[0, 102],
            dtick=25,
            domain=[_HISTOGRAM_SHARE + _GAP_SHARE, 1],
            scaleanchor="x",
            constrain="domain",
            constraintoward="bottom",
        ),
        yaxis2={
            "title": "Images",
            "type": "log",
            "domain": [0, _HISTOGRAM_SHARE],
            "range": [-0.3, np.log10(curve.count.sum())],
            "tickvals": [1, 100, 10_000],
            "ticktext": ["1", "100", "10,000"],
            "fixedrange": True,
        },
        showlegend=before is not None,
        legend={**LEGEND_ABOVE["legend"], "traceorder": "reversed"},
    )


def _line(curve: CalibrationCurve, name: str, color: str, *, intervals: bool = False) -> go.Scatter:
    filled = curve.count >= MIN_BIN_COUNT
    accuracy = curve.accuracy[filled] * 100
    interval = curve.accuracy_interval[filled] * 100
    return go.Scatter(
        x=curve.confidence[filled] * 100,
        y=accuracy,
        error_y=error_bars(accuracy, interval, MUTED) if intervals else None,
        name=name,
        mode="lines+markers",
        line={"color": color, "width": 2.5 if intervals else 1.5},
        marker={"size": 8 if intervals else 6},
        cliponaxis=False,
        customdata=curve.count[filled],
        hovertemplate="Mean confidence %{x:.0f}%, accuracy %{y:.0f}%<br>"
        "%{customdata:,} images<extra>" + name + "</extra>",
    )


def _histogram(curve: CalibrationCurve) -> go.Bar:
    edges = curve.edges * 100
    return go.Bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=curve.count,
        width=np.diff(edges) * 0.94,
        yaxis="y2",
        marker={"color": ACCENT},
        showlegend=False,
        customdata=np.column_stack([edges[:-1], edges[1:]]),
        hovertemplate="Confidence %{customdata[0]:.0f} to %{customdata[1]:.0f}%: %{y:,} images"
        "<extra></extra>",
    )
