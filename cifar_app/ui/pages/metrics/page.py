"""Metrics page: accuracy, confusion matrix, per-class metrics and calibration."""

from __future__ import annotations

import streamlit as st

from cifar_app.metrics.classification import confusion_matrix
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.metrics.calibration import show_calibration
from cifar_app.ui.pages.metrics.confusion import show_cell, show_matrix
from cifar_app.ui.pages.metrics.per_class import show_per_class_metrics
from cifar_app.ui.state import url
from cifar_app.ui.widgets import image_dialog
from cifar_app.ui.widgets.model_selectbox import choose_model


def show_summary(model: StoredModel) -> None:
    """Show the metrics over all test images."""
    test = model.card.test
    low, high = test["accuracy_interval"]
    correct = f"{test['correct']:,} of {test['images']:,} test images are predicted correctly."
    wilson = "Confidence interval of the accuracy (Wilson), given the number of test images."
    precision = "Fraction of the predictions of a class that are correct; mean of the classes."
    recall = "Fraction of the images of a class that are predicted correctly; mean of the classes."
    f1 = "Harmonic mean of precision and recall of a class; mean of the classes."
    with st.container(horizontal=True, gap="medium"):
        st.metric("Accuracy", f"{test['accuracy']:.1%}", help=correct)
        st.metric("95% interval", f"{100 * low:.1f}–{100 * high:.1f}%", help=wilson)
        st.metric("Loss", f"{test['loss']:.3f}", help="Mean cross-entropy in nats; 0 is best.")
        st.metric("Precision", f"{test['precision']:.1%}", help=precision)
        st.metric("Recall", f"{test['recall']:.1%}", help=recall)
        st.metric("F1", f"{test['f1']:.1%}", help=f1)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Metrics: how accurate is the model?",
        "All metrics are computed on the 10,000 test images, which were not used for training.",
    )
    model = choose_model()
    show_summary(model)
    _, labels = cache.test_set()
    predicted_labels = cache.test_probabilities(model).argmax(axis=1)
    true, predicted = url.read_class("true"), url.read_class("predicted")
    selected = (true, predicted) if true is not None and predicted is not None else None
    st.subheader("Confusion matrix: which classes are confused?", anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_matrix(model, confusion_matrix(labels, predicted_labels), selected)
    with right:
        indices = show_cell(model, selected)
    show_per_class_metrics(model)
    show_calibration(model)
    image_dialog.open_from_url(model, indices)


main()
