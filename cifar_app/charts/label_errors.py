"""How many unconfirmed labels a ranking finds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_line_figure
from cifar_app.palette import model_style


def unconfirmed_labels_curves(curves: Mapping[str, np.ndarray]) -> go.Figure:
    """Plot the number of unconfirmed labels against the length of a list.

    Args:
        curves: Unconfirmed labels among the first 1, 2, … images, `int (N,)`, by the name of the
            ranking; the first one stands out.
    """
    figure = new_line_figure(
        len(curves),
        xaxis={"title": "List length", "fixedrange": True, "rangemode": "tozero"},
        yaxis={"title": "Unconfirmed labels found", "fixedrange": True, "rangemode": "tozero"},
    )
    for rank, (name, counts) in enumerate(curves.items()):
        style = model_style(rank)
        figure.add_scatter(
            x=np.arange(1, len(counts) + 1),
            y=counts,
            name=name,
            mode="lines",
            line={"color": style.color, "dash": style.dash, "width": 2.5, "shape": "hv"},
            hovertemplate="%{y} unconfirmed labels in the first %{x:,} images"
            f"<extra>{name}</extra>",
        )
    return figure
