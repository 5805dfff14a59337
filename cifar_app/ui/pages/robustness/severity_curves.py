"""Accuracy by severity: the choice of a corruption, its curves, and the figures as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.robustness.corruptions import (
    CORRUPTIONS,
    CORRUPTIONS_BY_NAME,
    SEVERITIES,
    Corruption,
)
from cifar_app.robustness.results import AccuracyCount, RobustnessResult
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot


def _shares(tallies: list[AccuracyCount]) -> tuple[np.ndarray, np.ndarray]:
    accuracy = np.array([tally.accuracy for tally in tallies])
    return accuracy, np.array([tally.interval for tally in tallies])


def heat_row(corruption: Corruption, measurement: RobustnessResult) -> charts.HeatRow:
    """A corruption's row of the heat map."""
    return charts.HeatRow(corruption.title, *_shares(list(measurement.corrupted[corruption.name])))


def corruption_table(measurement: RobustnessResult, title: str | None = None) -> pd.DataFrame:
    """A row a corruption and severity of one network; severity 0 is the clean images.

    Args:
        measurement: The network's.
        title: Name of the network, as a column of its own.
    """
    rows = [("none", "clean", 0, measurement.clean)] + [
        (one.category, one.title, severity, tally)
        for one in CORRUPTIONS
        for severity, tally in zip(SEVERITIES, measurement.corrupted[one.name], strict=True)
    ]
    return pd.DataFrame(
        {
            **({} if title is None else {"network": title}),
            "family": family,
            "corruption": corruption,
            "severity": severity,
            "correct": tally.correct,
            "images": tally.images,
            "accuracy": tally.accuracy,
            "accuracy low": tally.interval[0],
            "accuracy high": tally.interval[1],
        }
        for family, corruption, severity, tally in rows
    )


def choose_corruption() -> Corruption:
    """The corruption of the address."""
    with st.container(width=300):
        name = url_widgets.selectbox(
            "Corruption",
            "corruption",
            list(CORRUPTIONS_BY_NAME),
            CORRUPTIONS[0].name,
            format_func=lambda name: (
                f"{CORRUPTIONS_BY_NAME[name].category}: {CORRUPTIONS_BY_NAME[name].title}"
            ),
        )
    st.markdown(CORRUPTIONS_BY_NAME[name].description)
    return CORRUPTIONS_BY_NAME[name]


def show_curves(corruption: Corruption, measured: dict[str, RobustnessResult]) -> None:
    """All networks under one corruption."""
    lines = [
        charts.SeverityLine(title, place, *_shares([one.clean, *one.corrupted[corruption.name]]))
        for place, (title, one) in enumerate(measured.items())
    ]
    tables = [corruption_table(one, title) for title, one in measured.items()]
    data = pd.concat(tables, ignore_index=True)
    show_plot(
        charts.curves_over_severity(lines),
        "curves",
        data[data["corruption"].isin(("clean", corruption.title))],
        f"robustness-{corruption.name}",
    )
    st.caption("Bands are 95% intervals.")
