"""Arrays in, Plotly figures out; a figure never sees a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cifar_app.calibration import Reliability
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import ClassMetrics
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED

_ENOUGH = 10
"""Bins with fewer images say too little to be drawn."""

_FONT = "Inter, sans-serif"


def _layout(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        font={"family": _FONT, "size": 14},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hoverlabel={"font": {"family": _FONT}},
    )
    return figure


def probability_bars(probabilities: np.ndarray) -> go.Figure:
    """All ten probabilities of one image, `(10,)`, as bars in the order of the classes."""
    top = int(probabilities.argmax())
    percent = np.asarray(probabilities, np.float64) * 100
    figure = go.Figure(
        go.Bar(
            x=percent,
            y=list(CLASS_NAMES),
            orientation="h",
            text=[f"<b>{p:.1f}%</b>" if i == top else f"{p:.1f}%" for i, p in enumerate(percent)],
            textposition="outside",
            cliponaxis=False,
            marker={"color": list(CLASS_COLORS), "cornerradius": 4},
            hovertemplate="%{y}: %{x:.2f}%<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 118], visible=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True, ticksuffix="  ", showgrid=False)
    figure.update_layout(bargap=0.35)
    return _layout(figure, 330)


def recall_bars(classes: Sequence[ClassMetrics]) -> go.Figure:
    """Recall of each class with its 95% interval, best class first."""
    order = sorted(range(len(classes)), key=lambda label: -classes[label].recall)
    recall = np.array([classes[label].recall for label in order]) * 100
    interval = np.array([classes[label].recall_interval for label in order]) * 100
    figure = go.Figure(
        go.Bar(
            x=[CLASS_NAMES[label] for label in order],
            y=recall,
            marker={"color": [CLASS_COLORS[label] for label in order], "cornerradius": 4},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": interval[:, 1] - recall,
                "arrayminus": recall - interval[:, 0],
                "color": MUTED,
                "thickness": 1.5,
                "width": 4,
            },
            customdata=interval,
            hovertemplate="%{x}: %{y:.1f}% found<br>95% interval %{customdata[0]:.1f} to "
            "%{customdata[1]:.1f}%<extra></extra>",
        )
    )
    figure.update_yaxes(range=[0, 100], ticksuffix="%", fixedrange=True, dtick=25)
    figure.update_xaxes(fixedrange=True)
    figure.update_layout(bargap=0.35)
    return _layout(figure, 320)


def reliability_diagram(bins: Reliability) -> go.Figure:
    """Accuracy of the answers against their confidence; honest answers lie on the diagonal.

    Bins with fewer than ten images are left out.
    """
    filled = bins.count >= _ENOUGH
    figure = go.Figure(
        [
            go.Scatter(
                x=[0, 100],
                y=[0, 100],
                mode="lines",
                line={"color": MUTED, "width": 1.5, "dash": "dot"},
                hoverinfo="skip",
            ),
            go.Scatter(
                x=bins.confidence[filled] * 100,
                y=bins.accuracy[filled] * 100,
                mode="lines+markers",
                line={"color": ACCENT, "width": 2.5},
                marker={"size": 5 + 15 * np.sqrt(bins.count[filled] / bins.count.max())},
                customdata=bins.count[filled],
                hovertemplate="%{x:.0f}% sure on average, right %{y:.0f}% of the time<br>"
                "%{customdata} images<extra></extra>",
            ),
        ]
    )
    figure.update_xaxes(title="How sure it was", range=[0, 102], ticksuffix="%", fixedrange=True)
    figure.update_yaxes(title="How often right", range=[0, 102], ticksuffix="%", fixedrange=True)
    return _layout(figure, 320)


def training_curves(training: Sequence[float], validation: Sequence[float]) -> go.Figure:
    """Accuracy after every epoch on the training and the validation images, both 0–1."""
    epochs = list(range(1, len(training) + 1))
    figure = go.Figure()
    for name, values, color in (
        ("training images", training, MUTED),
        ("validation images", validation, ACCENT),
    ):
        figure.add_scatter(
            x=epochs,
            y=[100 * value for value in values],
            name=name,
            mode="lines+markers",
            line={"color": color, "width": 2.5},
            hovertemplate=f"Epoch %{{x}}: %{{y:.1f}}% of the {name}<extra></extra>",
        )
    figure.update_xaxes(title="Epoch", fixedrange=True, dtick=max(1, len(epochs) // 10))
    figure.update_yaxes(ticksuffix="%", fixedrange=True)
    _layout(figure, 320)
    return figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.12, "x": 0, "yanchor": "bottom"}
    )
