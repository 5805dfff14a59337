"""Precision, recall and F1 of each class."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.plots import show_plot


def per_class_table(classes: list[ClassMetrics]) -> pd.DataFrame:
    """Return the per-class metrics as a table, in percent."""
    return pd.DataFrame(
        {
            "class": CLASS_NAMES,
            "precision": [100 * row.precision for row in classes],
            "precision low": [100 * row.precision_interval[0] for row in classes],
            "precision high": [100 * row.precision_interval[1] for row in classes],
            "recall": [100 * row.recall for row in classes],
            "recall low": [100 * row.recall_interval[0] for row in classes],
            "recall high": [100 * row.recall_interval[1] for row in classes],
            "f1": [100 * row.f1 for row in classes],
            "images": [row.support for row in classes],
            "predicted": [row.predicted for row in classes],
            "mean confidence": [100 * row.mean_confidence for row in classes],
        }
    )


def show_per_class_metrics(model: StoredModel) -> None:
    """Show the recall of each class as a chart and all per-class metrics as a table."""
    classes = cache.class_metrics(model)
    best = max(range(10), key=lambda label: classes[label].recall)
    worst = min(range(10), key=lambda label: classes[label].recall)
    st.subheader("Per-class metrics", anchor=False)
    st.markdown(
        f"Recall is highest for **{CLASS_NAMES[best]}** ({classes[best].recall:.0%}) and lowest "
        f"for **{CLASS_NAMES[worst]}** ({classes[worst].recall:.0%}). "
        "Error bars are 95% intervals."
    )
    show_plot(charts.recall_by_class(classes), "recall", None, f"{model.name}-recall")
    table = per_class_table(classes)
    percent_columns = [name for name in table if name not in ("class", "images", "predicted")]
    number = st.column_config.NumberColumn
    columns = {name: number(name.capitalize(), format="%.1f%%") for name in percent_columns}
    columns["class"] = st.column_config.TextColumn("Class")
    columns["images"] = number("Images", help="Test images of the class.")
    columns["predicted"] = number("Predicted", help="Images predicted as the class.")
    st.dataframe(table, hide_index=True, height="content", column_config=columns)
    tables.csv_button(
        "Download per-class metrics (CSV)",
        table,
        f"{model.name}-per-class-metrics.csv",
        percent=percent_columns,
    )
