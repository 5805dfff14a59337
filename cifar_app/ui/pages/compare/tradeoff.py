"""Accuracy and cost of the stored models, alone and as an ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import TradeoffPoint
from cifar_app.metrics.classification import summarize
from cifar_app.metrics.comparison import average_probabilities, paired_outcomes, paired_test
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import model_style
from cifar_app.ui import cache
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot

_COSTS: dict[str, tuple[str, str, str, Callable[[StoredModel], float]]] = {
    "parameters": ("Parameters", "Parameters", "parameters", lambda model: model.card.parameters),
    "flops": ("FLOPs per image", "FLOPs per image", "FLOPs", lambda model: model.card.flops),
    "milliseconds": (
        "Latency",
        "Latency on this machine (ms per image)",
        "ms",
        lambda model: 1000 * cache.latency(model),
    ),
}
"""Label, axis title and unit of each kind of cost, and how to get it from a model."""


def show_tradeoff(ranked: Sequence[StoredModel]) -> None:
    """Plot accuracy against cost of models, the best on validation images first."""
    st.subheader("Accuracy and cost", anchor=False)
    labels = {name: label for name, (label, *_) in _COSTS.items()}
    name = url_widgets.segmented_control("Cost", "cost", labels, "flops")
    _, axis_title, unit, cost_of = _COSTS[name]
    points, rows = [], []
    for rank, model in enumerate(ranked):
        cost, accuracy = cost_of(model), model.card.test["accuracy"]
        low, high = model.card.test["accuracy_interval"]
        points.append(TradeoffPoint(model.title, cost, accuracy, (low, high), model_style(rank)))
        rows.append(
            {
                "model": model.title,
                name: cost,
                "accuracy": accuracy,
                "accuracy low": low,
                "accuracy high": high,
            }
        )
    figure = charts.accuracy_vs_cost(
        points, cost_title=axis_title, accuracy_title="Test accuracy", unit=unit, legend=False
    )
    show_plot(figure, "costs", pd.DataFrame(rows), f"models-by-{name}")
    st.caption("Error bars are 95% intervals. The cost axis is logarithmic.")


def show_ensemble(ranked: Sequence[StoredModel]) -> None:
    """Show what averaging the predictions of models, the best first, gains."""
    st.subheader("Does an ensemble help?", anchor=False)
    by_name = {model.name: model for model in ranked}
    names = url_widgets.pills(
        "Ensemble members",
        "members",
        {model.name: model.title for model in ranked},
        list(by_name)[:2],
    )
    if len(names) < 2:
        st.markdown("Choose two or more models. An ensemble averages their probabilities.")
        return
    st.markdown(describe_ensemble([by_name[name] for name in names]))


def describe_ensemble(members: Sequence[StoredModel]) -> str:
    """Describe accuracy and cost of an ensemble, compared with its first and best member."""
    _, labels = cache.test_set()
    best = members[0]
    averaged = average_probabilities([cache.test_probabilities(model) for model in members])
    test = paired_test(paired_outcomes(labels, averaged, cache.test_probabilities(best)))
    summary = summarize(labels, averaged)
    low, high = summary.accuracy_interval
    flops = sum(model.card.flops for model in members)
    gain, low_gain, high_gain = (
        f"{100 * value:+.2f}".replace("-", "−") for value in (test.difference, *test.interval)
    )
    verdict = "**No significant gain.**"
    if test.is_significant:
        verdict = f"**Significantly {'better' if test.difference > 0 else 'worse'}.**"
    return (
        f"{verdict} The ensemble has an accuracy of "
        f"**{summary.accuracy:.2%}** on the test images (95% interval "
        f"{100 * low:.1f}–{100 * high:.1f}%): {gain} points compared with {best.title} alone "
        f"(95% interval {low_gain} to {high_gain}), at {flops / best.card.flops:.2f} times its "
        f"FLOPs ({flops / 1e6:,.0f} MFLOPs per image)."
    )
