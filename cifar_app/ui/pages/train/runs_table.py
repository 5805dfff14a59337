"""All runs: a table, and their curves in one chart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.model_store.card_text import format_duration
from cifar_app.palette import run_style
from cifar_app.runs.summary import RunSummary, describe_changes
from cifar_app.ui.pages.train.live import STATE_TEXTS
from cifar_app.ui.widgets import tables, url_widgets
from cifar_app.ui.widgets.plots import show_plot

_MAX_COMPARED = 4
_CURVES = {
    "val_accuracy": "Validation accuracy",
    "accuracy": "Training accuracy",
    "val_loss": "Validation loss",
    "loss": "Training loss",
}
_COLUMNS: dict[str, tuple[str, str | None]] = {
    "name": ("Run", None),
    "state": ("State", None),
    "validation accuracy": ("Validation", "{:.1%}"),
    "test accuracy": ("Test", "{:.1%}"),
    "epochs": ("Epochs", None),
    "time": ("Time", None),
    "recipe": ("Recipe", None),
    "changes": ("Changed settings", None),
}


def runs_table(summaries: Sequence[RunSummary]) -> pd.DataFrame:
    """Return a row per run, the newest first."""
    return pd.DataFrame(
        {
            "name": summary.name,
            "state": STATE_TEXTS[summary.state],
            "recipe": summary.recipe,
            "changes": describe_changes(summary.changes),
            "seed": summary.seed,
            "epochs": f"{summary.epochs_done} of {summary.epochs}",
            "validation accuracy": summary.validation_accuracy,
            "test accuracy": summary.test_accuracy,
            "seconds": summary.seconds,
            "time": format_duration(summary.seconds) if summary.seconds else "–",
        }
        for summary in summaries
    )


def show_runs(summaries: Sequence[RunSummary]) -> None:
    """Show the table of all runs and the curves of the chosen ones."""
    st.subheader("All runs", anchor=False)
    table = runs_table(summaries)
    shown = table.assign(
        **{name: table[name].map(tables.escape_markdown) for name in ("name", "recipe", "changes")}
    )
    tables.show_table(shown, _COLUMNS, "Runs")
    tables.csv_button("Download runs (CSV)", table.drop(columns="time"), "runs.csv", as_link=True)
    with_curves = [summary for summary in summaries if summary.curves["loss"]]
    if with_curves:
        _show_curves(with_curves)


def _show_curves(summaries: Sequence[RunSummary]) -> None:
    names = {summary.name: summary.name for summary in summaries}
    chosen = url_widgets.multiselect(
        "Runs to compare", "runs", names, list(names)[:_MAX_COMPARED], placeholder="Choose runs"
    )
    curve = url_widgets.segmented_control("Metric", "curve", _CURVES, "val_accuracy")
    if not chosen:
        return
    series = [
        charts.Series(
            summary.name, run_style(position), np.array([summary.curves[curve]], dtype=float)
        )
        for position, summary in enumerate(summaries)
        if summary.name in chosen
    ]
    data = pd.DataFrame(
        {"run": summary.name, "epoch": epoch, curve: value}
        for summary in summaries
        if summary.name in chosen
        for epoch, value in enumerate(summary.curves[curve], start=1)
    )
    figure = charts.mean_training_curves(series, _CURVES[curve], percent=curve.endswith("accuracy"))
    show_plot(
        figure,
        "runs-curves",
        data,
        f"runs-{curve}",
        title=f"{_CURVES[curve]} by epoch",
        subtitle=", ".join(chosen),
    )
