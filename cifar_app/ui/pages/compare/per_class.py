"""Difference of the recall of two models by class."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.comparison import PairedTest
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.widgets.plots import show_plot


def show_recall_differences(tests: Sequence[PairedTest], a: StoredModel, b: StoredModel) -> None:
    """Plot the difference of the recall of each class, A minus B, with its paired interval."""
    st.subheader("Difference by class", anchor=False)
    named = list(zip(CLASS_NAMES, tests, strict=True))
    description = describe_classes(named, a.title, b.title)
    st.markdown(description)
    ranked = sorted(named, key=lambda item: -item[1].difference)
    rows = [
        charts.DifferenceRow(name, test.difference, test.interval, test.is_significant)
        for name, test in ranked
    ]
    figure = charts.forest_plot(rows, "Recall of A − B (points)")
    show_plot(
        figure,
        "recalls",
        _table(named),
        f"{a.name}-vs-{b.name}-recall",
        title="Difference of the recall by class",
        subtitle=f"A: {a.title}, B: {b.title}; 10,000 test images",
        alt=f"Difference of the recall by class. {description}",
    )
    st.caption(
        "Bars are 95% intervals for paired predictions (Agresti & Min 2005). Filled circles: "
        "p < 0.05 in McNemar's exact test of the class, not corrected for ten tests."
    )


def describe_classes(named: Sequence[tuple[str, PairedTest]], a: str, b: str) -> str:
    """Name the classes for which one of the models A and B has a significantly higher recall."""
    sentences = []
    for title, sign in ((a, 1), (b, -1)):
        better = [
            (name, test)
            for name, test in named
            if test.is_significant and sign * test.difference > 0
        ]
        better.sort(key=lambda item: -abs(item[1].difference))
        if better:
            classes = ", ".join(
                f"**{name}** ({100 * abs(test.difference):+.1f})" for name, test in better
            )
            sentences.append(f"{title} has a higher recall for {classes}.")
    return " ".join(sentences) or "The recall of no class differs significantly."


def _table(named: Sequence[tuple[str, PairedTest]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "class": name,
            "recall difference": test.difference,
            "low": test.interval[0],
            "high": test.interval[1],
            "p": test.p_value,
            "only A correct": test.only_a,
            "only B correct": test.only_b,
        }
        for name, test in named
    )
