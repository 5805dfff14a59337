"""Figures with downloads of the figure (PNG, SVG) and of its data (CSV)."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cifar_app.ui.components import (
    Matrix,
    MatrixPicture,
    Theme,
    figure_buttons,
    matrix_png,
    matrix_svg,
)
from cifar_app.ui.widgets import tables


def is_touch_device() -> bool:
    """Return whether the browser identifies itself as that of a phone."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def show_plot(
    figure: go.Figure,
    key: str,
    data: pd.DataFrame | None,
    name: str,
    *,
    title: str,
    subtitle: str = "",
    alt: str = "",
    **options: Any,
) -> Any:
    """Show a figure with buttons that save it and that download its data.

    Args:
        figure: Figure to show.
        key: Key of the chart.
        data: Data of the figure; None if the page offers it elsewhere.
        name: Name of the downloaded files, without extension.
        title: Title of the saved figure; the page has a heading instead.
        subtitle: Second line of the saved figure, such as the model and the number of images.
        alt: What the figure shows, in Markdown, for screen readers; the title if empty.
        options: Further arguments of `st.plotly_chart`.

    Returns:
        The result of `st.plotly_chart`.
    """
    config = {
        "displaylogo": False,
        # `style.css` hides Plotly's own button that saves a figure; `figure_buttons` presses it.
        "modeBarButtons": [["toImage"]],
        "displayModeBar": "hover",
    }
    text = alt.replace("**", "") or f"{title}. {subtitle}"
    result = st.plotly_chart(figure, key=key, config=config, alt=text, **options)
    with st.container(horizontal=True, vertical_alignment="center", key=f"downloads-{key}"):
        dated = " · ".join(filter(None, (subtitle, date.today().isoformat())))
        figure_buttons(key, name, title=title, subtitle=dated)
        if data is not None:
            tables.csv_button("CSV", data, f"{name}.csv", key=f"data-{key}")
    return result


def matrix_downloads(
    matrix: Matrix, table: pd.DataFrame, name: str, *, title: str, subtitle: str
) -> None:
    """Show buttons that save a table of counts as a picture and as CSV, created on demand.

    Args:
        matrix: Content of the picture.
        table: Content of the CSV file.
        name: Name of the downloaded files, without extension.
        title: First line of the picture.
        subtitle: Second line, such as the model and the number of images; the date follows.
    """
    picture = MatrixPicture(title, f"{subtitle} · {date.today().isoformat()}", matrix)
    theme = page_theme()
    with st.container(horizontal=True, vertical_alignment="center", key=f"downloads-{name}"):
        for label, mime, draw in (
            ("PNG", "image/png", matrix_png),
            ("SVG", "image/svg+xml", matrix_svg),
        ):
            st.download_button(
                label,
                partial(draw, picture, theme),
                file_name=f"{name}.{label.lower()}",
                mime=mime,
                key=f"{label}-{name}",
                help=f"Download the table as a picture ({label}).",
                on_click="ignore",
            )
        tables.csv_button("CSV", table, f"{name}.csv", key=f"data-{name}")


def page_theme() -> Theme:
    """Return the colors of the page, light or dark."""
    return Theme(
        _theme_color("backgroundColor"),
        _theme_color("secondaryBackgroundColor"),
        _theme_color("textColor"),
    )


def _theme_color(option: str) -> str:
    color: str = st.get_option(f"theme.{st.context.theme.type or 'light'}.{option}")
    return color
