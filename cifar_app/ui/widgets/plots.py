"""A figure as every page shows it: with its picture and its numbers to take away."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cifar_app.ui.widgets import tables

_NAVIGATION = [
    ["select2d", "lasso2d"],
    ["zoom2d", "pan2d"],
    ["zoomIn2d", "zoomOut2d", "resetScale2d"],
]
"""Buttons of a figure in which parts are chosen and looked at more closely."""


def is_touch_device() -> bool:
    """Whether the visitor's browser says that it is that of a phone.

    There a finger scrolls the page also where it meets a figure, until a button of the figure
    says what else to do; `style.css` has the other half.
    """
    return "Mobi" in st.context.headers.get("User-Agent", "")


def show_plot(
    figure: go.Figure,
    key: str,
    data: pd.DataFrame | None,
    name: str,
    *,
    navigation: bool = False,
    **options: Any,
) -> Any:
    """Show a figure, which its own button saves as PNG, and a download of its numbers.

    Args:
        figure: The figure.
        key: Key of the chart.
        data: What it shows, as a table; None where the page offers the numbers in another way.
        name: Of the files that are saved, without their endings.
        navigation: Whether it has buttons to choose, move and zoom, which are always in sight.
        options: Passed on to `st.plotly_chart`.

    Returns:
        What `st.plotly_chart` returns.
    """
    config = {
        "displaylogo": False,
        "modeBarButtons": [*(_NAVIGATION if navigation else ()), ["toImage"]],
        "displayModeBar": True if navigation else "hover",
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": name},
    }
    if navigation and is_touch_device():
        figure.layout.dragmode = "pan"
    # A saved picture has to be read on any ground, so it brings that of the page with it.
    theme = st.context.theme.type or "light"
    figure.layout.paper_bgcolor = st.get_option(f"theme.{theme}.backgroundColor")
    shown = st.plotly_chart(figure, key=key, config=config, **options)
    if data is not None:
        tables.csv_button("Data (CSV)", data, f"{name}.csv", key=f"data-{key}", as_link=True)
    return shown
