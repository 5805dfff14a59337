"""Metrics over all test images."""

from __future__ import annotations

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.estimates import Estimate
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache


def show_summary(model: StoredModel) -> None:
    """Show the metrics over all test images, with 95% confidence intervals."""
    test, metrics = model.card.test, cache.estimates(model)
    tiles = [
        (
            "Accuracy",
            *_percent(metrics.accuracy),
            f"{test['correct']:,} of {test['images']:,} test images are predicted correctly. Below "
            "each metric: its 95% confidence interval, given the number of test images.",
        ),
        (
            "Top-2 accuracy",
            *_percent(metrics.top2_accuracy),
            "Fraction of the images whose label is one of the two most likely classes.",
        ),
        (
            "Loss",
            *_number(metrics.loss),
            "Mean cross-entropy in nats: minus the logarithm of the label's probability. 0 is "
            "best.",
        ),
        (
            "ECE",
            f"{metrics.ece.value:.1%}",
            "0% is best",
            "Expected calibration error: mean difference between confidence and accuracy.",
        ),
        (
            "Brier score",
            *_number(metrics.brier),
            "Mean squared distance between the probabilities and the label. 0 is best, 2 worst.",
        ),
        (
            f"Lowest recall: {CLASS_NAMES[metrics.worst_class]}",
            f"{metrics.lowest_recall.value:.1%}",
            "100% is best",
            "Recall of the class that is recognized least often. It has no interval, because the "
            "class is selected by its recall. The mean over the classes, the macro recall, equals "
            "the accuracy, because every class has as many test images.",
        ),
    ]
    with st.container(horizontal=True, gap="medium", key="summary"):
        for label, value, note, explanation in tiles:
            st.metric(label, value, note, help=explanation, delta_color="off", delta_arrow="off")


def _percent(estimate: Estimate) -> tuple[str, str]:
    low, high = estimate.interval or (0, 1)
    return f"{estimate.value:.1%}", f"{100 * low:.1f}–{100 * high:.1f}%"


def _number(estimate: Estimate) -> tuple[str, str]:
    low, high = estimate.interval or (0, 1)
    return f"{estimate.value:.3f}", f"{low:.3f}–{high:.3f}"
