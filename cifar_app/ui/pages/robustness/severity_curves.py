"""Accuracy by severity of one corruption, as curves and as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.charts import AccuracyBySeverity, accuracy_by_severity
from cifar_app.robustness.corruptions import (
    CORRUPTIONS,
    CORRUPTIONS_BY_NAME,
    SEVERITIES,
    Corruption,
)
from cifar_app.robustness.results import RobustnessResult
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot


def accuracies_of(
    result: RobustnessResult, corruption: Corruption, *, with_clean: bool = False
) -> AccuracyBySeverity:
    """Return the accuracy of a model at each severity of a corruption.

    Args:
        result: Result of the model.
        corruption: Corruption of the images.
        with_clean: Whether the clean images come first, as severity 0, under the model's title.
    """
    counts = [*([result.clean] if with_clean else []), *result.corrupted[corruption.name]]
    return AccuracyBySeverity(
        result.title if with_clean else corruption.title,
        np.array([count.accuracy for count in counts]),
        np.array([count.interval for count in counts]),
    )


def corruption_table(result: RobustnessResult) -> pd.DataFrame:
    """Return a row per corruption and severity; severity 0 is the clean images."""
    rows = [("none", "clean", 0, result.clean)] + [
        (corruption.category, corruption.title, severity, count)
        for corruption in CORRUPTIONS
        for severity, count in zip(SEVERITIES, result.corrupted[corruption.name], strict=True)
    ]
    return pd.DataFrame(
        {
            "model": result.title,
            "category": category,
            "corruption": corruption,
            "severity": severity,
            "correct": count.correct,
            "images": count.images,
            "accuracy": count.accuracy,
            "accuracy low": count.interval[0],
            "accuracy high": count.interval[1],
        }
        for category, corruption, severity, count in rows
    )


def choose_corruption() -> Corruption:
    """Return the corruption in the URL."""
    with st.container(width=300):
        name = url_widgets.selectbox(
            "Corruption",
            "corruption",
            {item.name: f"{item.category}: {item.title}" for item in CORRUPTIONS},
            CORRUPTIONS[0].name,
        )
    st.markdown(CORRUPTIONS_BY_NAME[name].description)
    return CORRUPTIONS_BY_NAME[name]


def show_severity_curves(corruption: Corruption, results: dict[str, RobustnessResult]) -> None:
    """Plot the accuracy of all models under one corruption."""
    curves = [accuracies_of(result, corruption, with_clean=True) for result in results.values()]
    data = pd.concat([corruption_table(result) for result in results.values()], ignore_index=True)
    show_plot(
        accuracy_by_severity(curves),
        "curves",
        data[data["corruption"].isin(("clean", corruption.title))],
        f"robustness-{corruption.name}",
    )
    st.caption("Bands are 95% intervals.")
