"""Each class by itself: how much of it is found, and the whole table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics import classification
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.plots import show_plot


def class_table(rows: list[classification.ClassMetrics]) -> pd.DataFrame:
    """The per-class figures as a table, in percent."""
    return pd.DataFrame(
        {
            "class": CLASS_NAMES,
            "precision": [100 * row.precision for row in rows],
            "precision low": [100 * row.precision_interval[0] for row in rows],
            "precision high": [100 * row.precision_interval[1] for row in rows],
            "recall": [100 * row.recall for row in rows],
            "recall low": [100 * row.recall_interval[0] for row in rows],
            "recall high": [100 * row.recall_interval[1] for row in rows],
            "f1": [100 * row.f1 for row in rows],
            "images": [row.support for row in rows],
            "answered": [row.predicted for row in rows],
            "mean confidence": [100 * row.mean_confidence for row in rows],
        }
    )


def show_classes(model: StoredModel) -> None:
    """Each class: how much of it is found, and the whole table."""
    rows = cache.class_metrics(model)
    best = max(range(10), key=lambda label: rows[label].recall)
    worst = min(range(10), key=lambda label: rows[label].recall)
    st.subheader("Which classes does it know?", anchor=False)
    st.markdown(
        f"It finds {rows[best].recall:.0%} of the **{CLASS_NAMES[best]}** images, but only "
        f"{rows[worst].recall:.0%} of **{CLASS_NAMES[worst]}**. Lines are 95% intervals."
    )
    table = class_table(rows)
    show_plot(charts.recall_dots(rows), "recall", None, f"{model.name}-recall")
    shares = [name for name in table if name not in ("class", "images", "answered")]
    percent = st.column_config.NumberColumn(format="%.1f%%")
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config=dict.fromkeys(shares, percent),
    )
    tables.csv_button(
        "Download the table (CSV)",
        table,
        f"{model.name}-classes.csv",
        percent=shares,
    )
