"""What a threshold changes: coverage, top-k accuracy, precision–recall and ROC curves."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.metrics.classification import wilson_interval
from cifar_app.metrics.selective import CoverageCurve
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot

_CURVES = {
    "coverage": "Accuracy against coverage",
    "top_k": "Top-k accuracy",
    "precision_recall": "Precision and recall",
    "roc": "ROC",
}
_TARGET_ACCURACY = 0.99
_STEPS = 1000  # of the threshold, from 0 to 1
_LOWEST = 100  # the confidence of ten equal probabilities
_TOP_K = 5


def highest_threshold(curve: CoverageCurve) -> int:
    """Return the highest threshold that accepts an image, in thousandths."""
    return int(curve.threshold[0] * _STEPS)


def default_threshold(curve: CoverageCurve) -> int:
    """Return the lowest threshold with an accuracy of 99%, in thousandths.

    Without one it is the highest threshold that accepts an image.
    """
    highest = highest_threshold(curve)
    for step in range(_LOWEST, highest):
        accepted, correct = curve.count(step / _STEPS)
        if correct >= _TARGET_ACCURACY * accepted:
            return step
    return highest


@st.fragment
def show_curves(model: StoredModel) -> None:
    """Show the chosen curve; the others are computed when somebody chooses them."""
    st.subheader("Confidence threshold: what if the model may abstain?", anchor=False)
    name = url_widgets.segmented_control("Curve", "curve", _CURVES, "coverage")
    if name == "coverage" and highest_threshold(cache.coverage_curve(model)) <= _LOWEST:
        st.markdown(
            "Every prediction has a confidence of about 10%, so that no threshold separates them. "
            "The model has learned nothing."
        )
        return
    if name == "coverage":
        figure, table = _show_coverage(model)
    elif name == "top_k":
        figure, table = _show_top_k(model)
    else:
        figure, table = _show_class_curves(model, name)
    show_plot(
        figure,
        f"curve-{name}",
        table,
        f"{model.name}-{name.replace('_', '-')}",
        title=_CURVES[name],
        subtitle=f"{model.title} · {model.card.test['images']:,} test images",
    )


def _show_coverage(model: StoredModel) -> tuple[go.Figure, pd.DataFrame]:
    curve = cache.coverage_curve(model)
    highest = highest_threshold(curve)
    threshold = url_widgets.slider(
        "Confidence threshold",
        "threshold",
        _LOWEST,
        highest,
        default_threshold(curve),
        shown_as="%.1f%%",
        scale=100 / _STEPS,
    )
    accepted, correct = curve.count(threshold / _STEPS)
    total = int(curve.accepted[-1])
    low, high = wilson_interval(correct, accepted)
    n_rejected, n_right = total - accepted, int(curve.correct[-1]) - correct
    rest = f"{n_right / n_rejected:.1%} are correct." if n_rejected else "there are none."
    st.markdown(
        f"**{correct / accepted:.1%} correct on {accepted / total:.1%} of the images**: "
        f"{accepted:,} predictions have a confidence of at least {100 * threshold / _STEPS:.1f}% "
        f"(95% interval of their accuracy {100 * low:.1f}–{100 * high:.1f}%). Of the other "
        f"{n_rejected:,}, {rest} Confidence separates correct from incorrect predictions with an "
        f"AUROC of {cache.error_detection_auroc(model):.3f}."
    )
    table = pd.DataFrame(
        {"threshold": curve.threshold, "coverage": curve.coverage, "accuracy": curve.accuracy}
    )
    return charts.accuracy_by_coverage(curve, threshold / _STEPS), table


def _show_top_k(model: StoredModel) -> tuple[go.Figure, pd.DataFrame]:
    accuracy = cache.top_k_accuracy(model)
    st.markdown(
        f"The label is the most likely class of {accuracy[0]:.1%} of the images, and among the two "
        f"most likely classes of {accuracy[1]:.1%}."
    )
    table = pd.DataFrame({"k": range(1, NUM_CLASSES + 1), "accuracy": accuracy})
    return charts.top_k_accuracy(accuracy[:_TOP_K]), table


def _show_class_curves(model: StoredModel, name: str) -> tuple[go.Figure, pd.DataFrame]:
    curves = cache.ranking_curves(model)
    table = pd.DataFrame(
        {
            "class": CLASS_NAMES,
            "average precision": [curve.average_precision for curve in curves],
            "AUROC": [curve.auroc for curve in curves],
        }
    )
    column, area = ("AUROC", "area under the curve (AUC)")
    if name == "precision_recall":
        column, area = ("average precision", "average precision (AP)")
    st.markdown(
        "Each class against the other nine, ranked by its probability. The mean "
        f"{area} is **{table[column].mean():.3f}**."
    )
    draw = charts.precision_recall_curves if name == "precision_recall" else charts.roc_curves
    return draw(curves), table
