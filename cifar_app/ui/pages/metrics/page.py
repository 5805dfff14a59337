"""How good is the network, and what does it confuse?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import BINS, CalibrationCurve
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.metrics.confusion import show_cell, show_matrix
from cifar_app.ui.pages.metrics.per_class import show_classes
from cifar_app.ui.state import url
from cifar_app.ui.widgets import image_dialog
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.plots import show_plot


def show_summary(model: StoredModel) -> None:
    """The figures over all test images."""
    test = model.card.test
    low, high = test["accuracy_interval"]
    with st.container(horizontal=True, gap="medium"):
        st.metric(
            "Right answers",
            f"{test['accuracy']:.1%}",
            help=f"{test['correct']:,} of {test['images']:,} test images.",
        )
        st.metric(
            "95% interval",
            f"{100 * low:.1f}–{100 * high:.1f}%",
            help="Wilson interval: where the accuracy on endless such images plausibly lies.",
        )
        st.metric("Loss", f"{test['loss']:.3f}", help="Mean cross-entropy in nats; 0 is best.")
        st.metric(
            "Precision",
            f"{test['precision']:.1%}",
            help="How often a named class is right; mean over the ten classes.",
        )
        st.metric(
            "Recall",
            f"{test['recall']:.1%}",
            help="How much of a class is found; mean over the ten classes.",
        )
        st.metric(
            "F1",
            f"{test['f1']:.1%}",
            help="Harmonic mean of precision and recall of a class; mean over the ten classes.",
        )


def _sure_and_right(bins: CalibrationCurve) -> str:
    """How right it is when it is surest, in words."""
    surest = int(bins.count.nonzero()[0][-1])
    low = 100 * bins.edges[surest]
    wrong = round((1 - bins.accuracy[surest]) * bins.count[surest])
    verdict = (
        f"wrong about once in {bins.count[surest] / wrong:.0f} times" if wrong else "not wrong"
    )
    return (
        f"When it was more than {low:.3g}% sure, it was {verdict} "
        f"({bins.count[surest]:,} of the test images)."
    )


def gap_in_words(
    bins: CalibrationCurve,
    by_chance: tuple[float, float],
    before: CalibrationCurve | None = None,
    temperature: float | None = None,
) -> str:
    """The calibration error, what chance alone would make it, and what the temperature did.

    Args:
        bins: Of the answers.
        by_chance: 95% interval of the error of a perfectly calibrated network.
        before: Of the answers without the temperature, if there is one.
        temperature: The temperature.
    """
    low, high = by_chance
    words = (
        "Mean gap between how sure it was and how often it was right: "
        f"**{100 * bins.ece:.1f} points** (expected calibration error, {BINS} bins). "
        f"Even a perfectly calibrated network would show {100 * low:.1f} to {100 * high:.1f} on so "
        f"many images (95%), so chance {'may' if bins.ece <= high else 'does not'} "
        "explain it."
    )
    if before is None:
        return words
    return (
        f"{words} It was {100 * before.ece:.1f} before all its scores were divided by "
        f"one number, fitted on validation images (temperature {temperature:.2f})."
    )


def show_reliability(model: StoredModel) -> None:
    """Whether the confidence can be trusted, before and after its temperature."""
    bins = cache.calibration_curve(model, BINS)
    temperature = model.card.calibration.get("temperature")
    before = cache.calibration_curve(model, BINS, 1 / temperature) if temperature else None
    st.subheader("Can its confidence be trusted?", anchor=False)
    st.markdown(
        f"{_sure_and_right(bins)} On the dotted line, answers that are 80% sure are right 80% of "
        "the time; below it the network is too sure of itself. Larger dots hold more images; where "
        "a bar (95%) meets the dotted line, chance may have made the gap."
    )
    st.markdown(gap_in_words(bins, cache.ece_null_interval(model, BINS), before, temperature))
    lines = {"as answered": bins} | ({"before calibration": before} if before else {})
    show_plot(
        charts.reliability_diagram(bins, before),
        "reliability",
        pd.concat([_reliability_table(line, one) for line, one in lines.items()]),
        f"{model.name}-reliability",
    )


def _reliability_table(line: str, bins: CalibrationCurve) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "line": line,
            "bin low": bins.edges[:-1],
            "bin high": bins.edges[1:],
            "images": bins.count,
            "confidence": bins.confidence,
            "accuracy": bins.accuracy,
            "accuracy low": bins.accuracy_interval[:, 0],
            "accuracy high": bins.accuracy_interval[:, 1],
        }
    )


def main() -> None:
    """The page."""
    layout.page_header(
        "How good is it, and what does it confuse?",
        "Every figure comes from the 10,000 test images, which the network never learned from.",
    )
    model = choose_model()
    show_summary(model)
    _, labels = cache.test_set()
    answers = cache.test_probabilities(model)
    true, predicted = url.read_class("true"), url.read_class("predicted")
    selected = (true, predicted) if true is not None and predicted is not None else None
    st.subheader("What is taken for what?", anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_matrix(
            model, classification.confusion_matrix(labels, answers.argmax(axis=1)), selected
        )
    with right:
        found = show_cell(model, selected)
    show_classes(model)
    show_reliability(model)
    image_dialog.open_from_url(model, found)


main()
