"""Metrics page: accuracy, confusion matrix, per-class metrics, thresholds and calibration."""

from __future__ import annotations

import streamlit as st

from cifar_app.ui import layout
from cifar_app.ui.pages.metrics.calibration import show_calibration
from cifar_app.ui.pages.metrics.confusion import show_confusion
from cifar_app.ui.pages.metrics.per_class import show_per_class_metrics
from cifar_app.ui.pages.metrics.summary import show_summary
from cifar_app.ui.pages.metrics.threshold import show_curves
from cifar_app.ui.widgets.model_selectbox import choose_model


def main() -> None:
    """Show the page."""
    left, right = st.columns([9, 5], vertical_alignment="bottom")
    with left:
        layout.page_header(
            "Metrics: how accurate is the model?",
            "All metrics are computed on 10,000 test images, none of them used for training. 3.25% "
            "have near-duplicates in the training set (ciFAIR; Barz & Denzler 2020).",
        )
    with right:
        model = choose_model(with_predictions=True)
    show_summary(model)
    show_confusion(model)
    show_per_class_metrics(model)
    show_curves(model)
    show_calibration(model)


main()
