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

_PERCENT = "{:.1%}"
_COLUMNS = {
    "class": ("Class", None),
    "precision": ("Precision", _PERCENT),
    "precision interval": ("95% interval of precision", None),
    "recall": ("Recall", _PERCENT),
    "recall interval": ("95% interval of recall", None),
    "f1": ("F1", _PERCENT),
    "images": ("Images", "{:,}"),
    "predicted": ("Predicted", "{:,}"),
    "mean confidence": ("Mean confidence", _PERCENT),
}
"""Title and format of each column."""


def per_class_table(classes: list[ClassMetrics]) -> pd.DataFrame:
    """Return the per-class metrics as a table."""
    return pd.DataFrame(
        {
            "class": name,
            "precision": metrics.precision,
            "precision low": metrics.precision_interval[0],
            "precision high": metrics.precision_interval[1],
            "recall": metrics.recall,
            "recall low": metrics.recall_interval[0],
            "recall high": metrics.recall_interval[1],
            "f1": metrics.f1,
            "images": metrics.support,
            "predicted": metrics.predicted,
            "mean confidence": metrics.mean_confidence,
        }
        for name, metrics in zip(CLASS_NAMES, classes, strict=True)
    )


def _with_intervals(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with each interval as text in one column."""
    return table.assign(
        **{
            f"{name} interval": [
                f"{100 * low:.1f}–\N{WORD JOINER}{100 * high:.1f}%"
                for low, high in zip(table[f"{name} low"], table[f"{name} high"], strict=True)
            ]
            for name in ("precision", "recall")
        }
    )


def show_per_class_metrics(model: StoredModel) -> None:
    """Show the recall of each class as a chart and all per-class metrics as a table."""
    classes = cache.class_metrics(model)
    table = per_class_table(classes)
    best, worst = table.loc[table["recall"].idxmax()], table.loc[table["recall"].idxmin()]
    st.subheader("Per-class metrics", anchor=False)
    st.markdown(
        f"Recall is highest for **{best['class']}** ({best['recall']:.0%}) and lowest for "
        f"**{worst['class']}** ({worst['recall']:.0%}). Error bars are 95% intervals."
    )
    show_plot(charts.recall_by_class(classes), "recall", None, f"{model.name}-recall")
    tables.show_table(_with_intervals(table), _COLUMNS, "Per-class metrics")
    st.caption("Predicted: number of images that are predicted as the class.")
    tables.csv_button(
        "Download per-class metrics (CSV)", table, f"{model.name}-per-class-metrics.csv"
    )
