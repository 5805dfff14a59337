"""Accuracy and out-of-distribution detection over the weight of an interpolation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_line_figure, percent_axis
from cifar_app.palette import MUTED, model_style


def interpolation_curves(
    weights: np.ndarray, curves: Mapping[str, np.ndarray], marked: Sequence[float]
) -> go.Figure:
    """Plot metrics over the weight of the initial weights.

    Args:
        weights: Weights of the initial weights, `float (N,)`, 0–1.
        curves: Metrics by title, each `float (N,)`, 0–1.
        marked: Weights to mark with a vertical line.
    """
    figure = new_line_figure(
        len(curves),
        xaxis={"title": "ImageNet weight", "fixedrange": True, "dtick": 0.2},
        yaxis=percent_axis("Accuracy, AUROC"),
    )
    for rank, (title, values) in enumerate(curves.items()):
        style = model_style(rank)
        figure.add_scatter(
            x=weights,
            y=100 * values,
            name=title,
            mode="lines+markers",
            line={"color": style.color, "width": 2.5, "dash": style.dash},
            marker={"size": 7, "symbol": style.symbol},
            hovertemplate=f"ImageNet weight %{{x}}: %{{y:.1f}}% {title}<extra></extra>",
        )
    for weight in marked:
        figure.add_vline(weight, line={"color": MUTED, "width": 1, "dash": "dot"})
    return figure
