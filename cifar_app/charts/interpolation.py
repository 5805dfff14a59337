"""Accuracy and out-of-distribution detection over the weight of an interpolation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_line_figure, percent_axis
from cifar_app.palette import model_style


def interpolation_curves(
    weights: np.ndarray,
    curves: Mapping[str, np.ndarray],
    distilled_weight: float,
    distilled: Mapping[str, float],
) -> go.Figure:
    """Plot metrics over the weight of the initial weights.

    Args:
        weights: Weights of the initial weights, `float (N,)`, 0–1.
        curves: Metrics by title, each `float (N,)`, 0–1.
        distilled_weight: Weight of the model that was distilled after the interpolation.
        distilled: Its metrics by title, 0–1.
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
        figure.add_scatter(
            x=[distilled_weight],
            y=[100 * distilled[title]],
            mode="markers",
            marker={"size": 13, "symbol": "star", "color": style.color},
            showlegend=False,
            hovertemplate=f"Distilled model: %{{y:.1f}}% {title}<extra></extra>",
        )
    return figure
