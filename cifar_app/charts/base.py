"""What all figures share: type, margins, no background of their own."""

from __future__ import annotations

import plotly.graph_objects as go

from cifar_app.palette import ACCENT, MUTED

_FONT = "Inter, sans-serif"


def lay_out(figure: go.Figure, height: int) -> go.Figure:
    """Give a figure the look of all, in place; `height` in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        font={"family": _FONT, "size": 14},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hoverlabel={"font": {"family": _FONT}},
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": ACCENT},
    )
    return figure


def legend_above(figure: go.Figure) -> go.Figure:
    """Show the legend over the figure, where a phone has room for it."""
    return figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"}
    )
