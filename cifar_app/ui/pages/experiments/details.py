"""Recipes and single runs of the chosen variants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cifar_app.environment import BACKENDS
from cifar_app.experiments.results import Results, RunResult, VariantResult
from cifar_app.experiments.summary import recipe_changes
from cifar_app.ui.widgets import tables

_CHANGE_COLUMNS = {
    "variant": ("Variant", None),
    "setting": ("Setting", None),
    "baseline": ("Baseline", None),
    "value": ("Variant’s value", None),
}
_RUN_COLUMNS = {
    "variant": ("Variant", None),
    "seed": ("Seed", None),
    "backend": ("Backend", None),
    "machine": ("Machine", None),
    "validation accuracy": ("Validation", "{:.2%}"),
    "test accuracy": ("Test", "{:.2%}"),
    "wall time (s)": ("Wall time", "{:,.0f} s"),
    "trained": ("Date", None),
}
"""Title and format of each column."""


def backend_name(run: RunResult) -> str:
    """Return the display name of the backend that trained a run."""
    return BACKENDS.get(run.backend, run.backend)


def changes_table(results: Results, variants: Sequence[VariantResult]) -> pd.DataFrame:
    """Return one row per setting in which a variant differs from the baseline."""
    baseline = results.baseline
    return pd.DataFrame(
        [
            {
                "variant": variant.title,
                "setting": name.replace("_", " "),
                "baseline": _format_value(before),
                "value": _format_value(after),
            }
            for variant in variants
            if baseline
            for name, (before, after) in recipe_changes(variant.recipe, baseline.recipe).items()
        ],
        columns=list(_CHANGE_COLUMNS),
    )


def _format_value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def runs_table(variants: Sequence[VariantResult]) -> pd.DataFrame:
    """Return one row per run."""
    return pd.DataFrame(
        {
            "variant": variant.title,
            "seed": run.seed,
            "backend": backend_name(run),
            "machine": run.hardware,
            "validation accuracy": run.validation_accuracy,
            "test accuracy": run.test_accuracy,
            "wall time (s)": run.seconds,
            "trained": run.trained,
        }
        for variant in variants
        for run in variant.all_runs
    )


def show_details(results: Results, chosen: Sequence[VariantResult]) -> None:
    """Show how the recipes of the chosen variants differ, and their runs."""
    changes = changes_table(results, chosen)
    if len(changes):
        st.subheader("Difference of the recipes", anchor=False)
        tables.show_table(changes, _CHANGE_COLUMNS, "Difference of the recipes")
    if chosen:
        with st.expander("Runs of the chosen variants: seed, backend, machine"):
            tables.show_table(runs_table(chosen), _RUN_COLUMNS, "Runs")
            st.caption("Wall times are not comparable: some machines were busy.")
            tables.csv_button("Download runs (CSV)", runs_table(results.variants), "runs.csv")
