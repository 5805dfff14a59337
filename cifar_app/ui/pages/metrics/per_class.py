"""Precision, recall and F1 of each class."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import ClassMetrics
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import ClassValue, class_table
from cifar_app.ui.pages.metrics.confusion import select_classes
from cifar_app.ui.state import focus
from cifar_app.ui.widgets import tables, url_widgets
from cifar_app.ui.widgets.glossary import GLOSSARY
from cifar_app.ui.widgets.plots import show_plot

_METRICS = {"precision": "Precision", "recall": "Recall", "f1": "F1"}


def per_class_table(classes: list[ClassMetrics], classwise_ece: list[float]) -> pd.DataFrame:
    """Return the per-class metrics as a table."""
    return pd.DataFrame(
        {
            "class": name,
            **{
                f"{metric}{suffix}": value
                for metric in _METRICS
                for suffix, value in zip(
                    ("", " low", " high"),
                    (getattr(row, metric), *getattr(row, f"{metric}_interval")),
                    strict=True,
                )
            },
            "images": row.support,
            "predicted": row.predicted,
            "mean confidence": row.mean_confidence,
            "confidence minus precision": row.confidence_gap,
            "classwise ECE": ece,
        }
        for name, row, ece in zip(CLASS_NAMES, classes, classwise_ece, strict=True)
    )


def show_per_class_metrics(model: StoredModel) -> None:
    """Show the metrics of each class as a table and as a chart."""
    classes = cache.class_metrics(model)
    terms = "\n\n".join(f"**{term}**: {GLOSSARY[term]}" for term in _METRICS.values())
    st.subheader("Per-class metrics", anchor=False, help=terms)
    best = max(range(len(classes)), key=lambda label: classes[label].recall)
    worst = min(range(len(classes)), key=lambda label: classes[label].recall)
    st.markdown(
        f"Recall is highest for **{CLASS_NAMES[best]}** ({classes[best].recall:.1%}) and lowest "
        f"for **{CLASS_NAMES[worst]}** ({classes[worst].recall:.1%}). Ranges are 95% intervals. "
        "Select a class to see its images."
    )
    class_table(
        [*_METRICS.values(), "Images", "Predicted", "Mean confidence"],
        [*map(_row, classes), _macro_row(model, classes)],
        key="classes",
        label="Per-class metrics",
        on_pick=_select_class,
    )
    table = per_class_table(classes, cache.classwise_ece(model).tolist())
    tables.csv_button(
        "Download per-class metrics (CSV)", table, f"{model.name}-per-class-metrics.csv"
    )
    _show_chart(model, classes)


def _select_class(label: int) -> None:
    select_classes(label, None)
    focus.request_scroll()


def _row(row: ClassMetrics) -> list[ClassValue]:
    precision, recall, f1 = (
        _value(getattr(row, metric), getattr(row, f"{metric}_interval")) for metric in _METRICS
    )
    confidence = ClassValue(f"{row.mean_confidence:.1%}")
    if not row.predicted:
        precision = confidence = ClassValue("–")
    counts = [ClassValue(f"{row.support:,}"), ClassValue(f"{row.predicted:,}")]
    return [precision, recall, f1, *counts, confidence]


def _macro_row(model: StoredModel, classes: list[ClassMetrics]) -> list[ClassValue]:
    intervals = cache.macro_intervals(model)
    means = [
        _value(sum(getattr(row, metric) for row in classes) / len(classes), intervals[metric])
        for metric in _METRICS
    ]
    total = ClassValue(f"{sum(row.support for row in classes):,}")
    confidence = float(cache.test_probabilities(model).max(axis=1).mean())
    return [*means, total, total, ClassValue(f"{confidence:.1%}")]


def _value(value: float, interval: tuple[float, float]) -> ClassValue:
    low, high = (100 * bound for bound in interval)
    return ClassValue(f"{value:.1%}", f"{low:.1f}–{high:.1f}", value)


@st.fragment
def _show_chart(model: StoredModel, classes: list[ClassMetrics]) -> None:
    metric = url_widgets.segmented_control("Metric", "metric", _METRICS, "recall")
    values = [
        f"{name} {getattr(row, metric):.1%}" for name, row in zip(CLASS_NAMES, classes, strict=True)
    ]
    show_plot(
        charts.metric_by_class(classes, metric),
        "class-metric",
        None,
        f"{model.name}-{metric}",
        title=f"{_METRICS[metric]} by class",
        subtitle=f"{model.title} · {model.card.test['images']:,} test images · 95% intervals",
        alt=f"{_METRICS[metric]} by class: {', '.join(values)}.",
    )
