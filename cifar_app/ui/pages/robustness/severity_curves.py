"""Accuracy by severity: the choice of a corruption, its curves, and the figures as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.robustness.corruptions import BY_NAME, CORRUPTIONS, SEVERITIES, Corruption
from cifar_app.robustness.results import Measurement, Tally
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_figure


def _shares(tallies: list[Tally]) -> tuple[np.ndarray, np.ndarray]:
    accuracy = np.array([tally.accuracy for tally in tallies])
    return accuracy, np.array([tally.interval for tally in tallies])


def heat_row(corruption: Corruption, measurement: Measurement) -> charts.HeatRow:
    """A corruption's row of the heat map."""
    return charts.HeatRow(corruption.title, *_shares(list(measurement.spoilt[corruption.name])))


def spoilt_table(measurement: Measurement, title: str | None = None) -> pd.DataFrame:
    """A row a corruption and severity of one network; severity 0 is the clean images.

    Args:
        measurement: The network's.
        title: Name of the network, as a column of its own.
    """
    rows = [("none", "clean", 0, measurement.clean)] + [
        (one.family, one.title, severity, tally)
        for one in CORRUPTIONS
        for severity, tally in zip(SEVERITIES, measurement.spoilt[one.name], strict=True)
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
        name = url_widgets.select(
            "Corruption",
            "corruption",
            list(BY_NAME),
            CORRUPTIONS[0].name,
            format_func=lambda name: f"{BY_NAME[name].family}: {BY_NAME[name].title}",
        )
    st.markdown(BY_NAME[name].words)
    return BY_NAME[name]


def show_curves(corruption: Corruption, measured: dict[str, Measurement]) -> None:
    """All networks under one corruption."""
    lines = [
        charts.SeverityLine(title, place, *_shares([one.clean, *one.spoilt[corruption.name]]))
        for place, (title, one) in enumerate(measured.items())
    ]
    tables = [spoilt_table(one, title) for title, one in measured.items()]
    data = pd.concat(tables, ignore_index=True)
    show_figure(
        charts.curves_over_severity(lines),
        "curves",
        data[data["corruption"].isin(("clean", corruption.title))],
        f"robustness-{corruption.name}",
    )
    st.caption("Bands are 95% intervals.")
