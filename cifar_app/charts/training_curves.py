"""How a network learned, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cifar_app.charts.base import LEGEND_ABOVE, epoch_axis, new_figure
from cifar_app.palette import ACCENT, MUTED


def training_curves(training: Sequence[float], validation: Sequence[float]) -> go.Figure:
    """Accuracy after every epoch on the training and the validation images, both 0–1."""
    epochs = list(range(1, len(training) + 1))
    figure = new_figure(
        320,
        xaxis=epoch_axis(len(epochs)),
        yaxis={"ticksuffix": "%", "fixedrange": True},
        **LEGEND_ABOVE,
    )
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
    return figure
