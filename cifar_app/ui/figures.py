"""A figure as every page shows it: with its picture and its numbers to take away."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cifar_app.ui import layout


def show_figure(
    figure: go.Figure, key: str, data: pd.DataFrame | None, name: str, **options: Any
) -> Any:
    """Show a figure, which its own button saves as PNG, and a download of its numbers.

    Args:
        figure: The figure.
        key: Key of the chart.
        data: What it shows, as a table; None where the page offers the numbers in another way.
        name: Of the files that are saved, without their endings.
        options: Passed on to `st.plotly_chart`.

    Returns:
        What `st.plotly_chart` returns.
    """
    config = {
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "scale": 2, "filename": name},
    }
    shown = st.plotly_chart(figure, key=key, config=config, **options)
    if data is not None:
        layout.csv_button("Data (CSV)", data, f"{name}.csv", key=f"data-{key}", quiet=True)
    return shown
