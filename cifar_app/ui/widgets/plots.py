"""Plotly figures with downloads of the figure (PNG) and of its data (CSV)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cifar_app.ui.components import Cell, Theme, matrix_png
from cifar_app.ui.widgets import tables

_NAVIGATION_BUTTONS = [
    ["select2d", "lasso2d"],
    ["zoom2d", "pan2d"],
    ["zoomIn2d", "zoomOut2d", "resetScale2d"],
]


def is_touch_device() -> bool:
    """Return whether the browser identifies itself as that of a phone.

    There, a finger on a figure scrolls the page until a button of the figure selects another
    action; `style.css` holds the other half of this.
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
    """Show a figure with a button that saves it and a link that downloads its data.

    Args:
        figure: Figure to show.
        key: Key of the chart.
        data: Data of the figure; None if the page offers it elsewhere.
        name: Name of the downloaded files, without extension.
        navigation: Whether to show buttons to select, pan and zoom.
        options: Further arguments of `st.plotly_chart`.

    Returns:
        The result of `st.plotly_chart`.
    """
    config = {
        "displaylogo": False,
        "modeBarButtons": [*(_NAVIGATION_BUTTONS if navigation else ()), ["toImage"]],
        "displayModeBar": True if navigation else "hover",
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": name},
    }
    if navigation and is_touch_device():
        figure.layout.dragmode = "pan"
    # A saved figure carries the background of the page, so that it is readable anywhere.
    figure.layout.paper_bgcolor = _theme_color("backgroundColor")
    result = st.plotly_chart(figure, key=key, config=config, **options)
    if data is not None:
        tables.csv_button(
            "Download data (CSV)", data, f"{name}.csv", key=f"data-{key}", as_link=True
        )
    return result


def matrix_png_button(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    *,
    corner: str,
    caption: str,
    name: str,
) -> None:
    """Show a link that saves a table of counts as a picture, drawn on demand.

    Args:
        rows: Names of the rows.
        columns: Names of the columns.
        cells: Cells by row and column.
        corner: Header of the column of row names.
        caption: Text above the table.
        name: Name of the downloaded file, without extension.
    """
    theme = Theme(
        _theme_color("backgroundColor"),
        _theme_color("secondaryBackgroundColor"),
        _theme_color("textColor"),
    )
    st.download_button(
        "Download picture (PNG)",
        lambda: matrix_png(rows, columns, cells, corner=corner, caption=caption, theme=theme),
        file_name=f"{name}.png",
        mime="image/png",
        key=f"png-{name}",
        type="tertiary",
        on_click="ignore",
    )


def _theme_color(option: str) -> str:
    color: str = st.get_option(f"theme.{st.context.theme.type or 'light'}.{option}")
    return color
