"""Probabilities over the range of a change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import lay_out, legend_above
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS, MUTED


def probability_curves(
    amounts: Sequence[int],
    probabilities: np.ndarray,
    classes: Sequence[int],
    now: int,
    flips: Sequence[int],
    title: str,
) -> go.Figure:
    """A line for some classes, a dotted line at every flip and a plain one at the amount of now.

    Args:
        amounts: Amounts of the change, `(N,)`.
        probabilities: `float (N, 10)`.
        classes: Label ids of the lines.
        now: The present amount.
        flips: Amounts at which the answer changes.
        title: Of the horizontal axis.
    """
    figure = go.Figure()
    for label in classes:
        figure.add_scatter(
            x=list(amounts),
            y=100 * probabilities[:, label].astype(np.float64),
            name=CLASS_NAMES[label],
            mode="lines",
            line={"color": CLASS_COLORS[label], "width": 2.5},
            hovertemplate=f"{CLASS_NAMES[label]} at %{{x}}: %{{y:.1f}}%<extra></extra>",
        )
    for amount in flips:
        figure.add_vline(amount, line={"color": MUTED, "width": 1.5, "dash": "dot"})
    figure.add_vline(now, line={"color": MUTED, "width": 2})
    figure.update_xaxes(title=title, fixedrange=True)
    figure.update_yaxes(range=[0, 103], ticksuffix="%", fixedrange=True)
    return legend_above(lay_out(figure, 300))
