"""Class probabilities of one image."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from cifar_app.charts.base import new_figure
from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.palette import CLASS_COLORS, MUTED

_MIN_MARKED_PROBABILITY = 0.005
"""Smaller bars are narrower than the marker."""

_LABEL_WIDTH = 20
"""Width of a bar's text on a phone, in units of the axis (percent)."""


def probability_bars(
    probabilities: np.ndarray, *, label: int | None = None, muted: bool = False
) -> go.Figure:
    """Plot the ten probabilities of an image in the order of the classes.

    Args:
        probabilities: Probabilities, `float (10,)`.
        label: Label id to mark as the true class.
        muted: Whether the bars are gray, for an image that the model rejects.
    """
    predicted = int(probabilities.argmax())
    percent = np.asarray(probabilities, np.float64) * 100
    texts = [format_confidence(probability) for probability in probabilities]
    texts[predicted] = f"<b>{texts[predicted]}</b>"
    names = list(CLASS_NAMES)
    if label is not None:
        names[label] = f"<b>{names[label]} (label)</b>"
    bars = go.Bar(
        x=percent,
        y=list(CLASS_NAMES),
        orientation="h",
        text=texts,
        textposition="outside",
        cliponaxis=False,
        marker={"color": MUTED if muted else list(CLASS_COLORS), "cornerradius": 4},
        hovertext=[format_confidence(probability, 2) for probability in probabilities],
        hovertemplate="%{y}: %{hovertext}<extra></extra>",
    )
    return new_figure(
        330,
        bars,
        xaxis={"range": [0, 128], "visible": False, "fixedrange": True},
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "ticksuffix": "  ",
            "showgrid": False,
        },
        bargap=0.35,
        barmode="overlay",
    )


def compared_probability_bars(
    probabilities: np.ndarray, others: np.ndarray, name: str, *, label: int | None = None
) -> go.Figure:
    """Plot bars of probabilities, and markers at others, such as those before a change.

    Args:
        probabilities: Probabilities of the bars, `float (10,)`.
        others: Probabilities of the markers, `float (10,)`.
        name: Name of the markers.
        label: Label id to mark as the true class.
    """
    figure = probability_bars(probabilities, label=label)
    percent = np.where(others >= _MIN_MARKED_PROBABILITY, 100 * others.astype(np.float64), 0)
    _move_texts(figure, percent)
    marked = np.flatnonzero(percent)
    figure.add_scatter(
        x=percent[marked],
        y=[CLASS_NAMES[index] for index in marked],
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"width": 2, "color": MUTED}},
        cliponaxis=False,
        hovertemplate=f"%{{y}}, {name}: %{{x:.2f}}%<extra></extra>",
    )
    return figure


def _move_texts(figure: go.Figure, markers: np.ndarray) -> None:
    # A marker just beyond the end of a bar would cross its text. So the texts belong to
    # transparent bars that reach as far as the marker there.
    bars = figure.data[0]
    crossed = (bars.x < markers) & (markers < bars.x + _LABEL_WIDTH)
    bars.textposition = "none"
    figure.add_bar(
        x=np.where(crossed, markers, bars.x),
        y=bars.y,
        orientation="h",
        text=bars.text,
        textposition="outside",
        cliponaxis=False,
        marker={"color": "rgba(0,0,0,0)"},
        hoverinfo="skip",
    )
