"""Accuracy and cost of the stored models, alone and as an ensemble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import TradeoffPoint
from cifar_app.metrics.classification import summarize
from cifar_app.metrics.comparison import (
    PairedTest,
    average_probabilities,
    paired_outcomes,
    paired_test,
)
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import model_style
from cifar_app.ui import cache
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot


@dataclass(frozen=True)
class _Cost:
    """A kind of cost: label, axis title, unit and how to get it from a model."""

    label: str
    axis_title: str
    unit: str
    of: Callable[[StoredModel], float]


_COSTS = {
    "parameters": _Cost(
        "Parameters", "Parameters", "parameters", lambda model: model.card.parameters
    ),
    "flops": _Cost("FLOPs per image", "FLOPs per image", "FLOPs", lambda model: model.card.flops),
    "milliseconds": _Cost(
        "Latency",
        "Latency on this machine (ms per image)",
        "ms",
        lambda model: 1000 * cache.latency(model),
    ),
}


def show_tradeoff(ranked: Sequence[StoredModel]) -> None:
    """Plot accuracy against cost.

    Args:
        ranked: Models by validation accuracy, the best first.
    """
    st.subheader("Accuracy and cost", anchor=False)
    labels = {name: cost.label for name, cost in _COSTS.items()}
    name = url_widgets.segmented_control("Cost", "cost", labels, "flops")
    cost = _COSTS[name]
    points = [
        TradeoffPoint(
            model.title,
            cost.of(model),
            model.card.test["accuracy"],
            tuple(model.card.test["accuracy_interval"]),
            model_style(rank),
        )
        for rank, model in enumerate(ranked)
    ]
    data = pd.DataFrame(
        {
            "model": [point.name for point in points],
            name: [point.cost for point in points],
            "accuracy": [point.accuracy for point in points],
            "accuracy low": [model.card.test["accuracy_interval"][0] for model in ranked],
            "accuracy high": [model.card.test["accuracy_interval"][1] for model in ranked],
        }
    )
    figure = charts.accuracy_vs_cost(
        points,
        cost_title=cost.axis_title,
        accuracy_title="Test accuracy",
        unit=cost.unit,
        legend=False,
    )
    show_plot(figure, "costs", data, f"models-by-{name}")
    st.caption("Error bars are 95% intervals. The cost axis is logarithmic.")


def show_ensemble(ranked: Sequence[StoredModel]) -> None:
    """Show what averaging the predictions of several models gains.

    Args:
        ranked: Models by validation accuracy, the best first.
    """
    st.subheader("Does an ensemble help?", anchor=False)
    by_name = {model.name: model for model in ranked}
    names = url_widgets.pills(
        "Ensemble members",
        "members",
        list(by_name),
        list(by_name)[:2],
        format_func=lambda name: by_name[name].title,
    )
    if len(names) < 2:
        st.markdown("Choose two or more models. An ensemble averages their probabilities.")
        return
    st.markdown(describe_ensemble([by_name[name] for name in names]))


def describe_ensemble(members: Sequence[StoredModel]) -> str:
    """Describe accuracy and cost of an ensemble, in Markdown.

    Args:
        members: At least two models by validation accuracy; compared with the first one.
    """
    _, labels = cache.test_set()
    best = members[0]
    averaged = average_probabilities([cache.test_probabilities(model) for model in members])
    test = paired_test(paired_outcomes(labels, averaged, cache.test_probabilities(best)))
    summary = summarize(labels, averaged)
    low, high = summary.accuracy_interval
    flops = sum(model.card.flops for model in members)
    gain, low_gain, high_gain = (
        _format_points(value) for value in (test.difference, *test.interval)
    )
    return (
        f"{_describe_significance(test)} The ensemble has an accuracy of "
        f"**{summary.accuracy:.2%}** on the test images (95% interval "
        f"{100 * low:.1f}–{100 * high:.1f}%): {gain} points compared with {best.title} alone "
        f"(95% interval {low_gain} to {high_gain}), at {flops / best.card.flops:.2f} times its "
        f"FLOPs ({flops / 1e6:,.0f} MFLOPs per image)."
    )


def _format_points(fraction: float) -> str:
    return f"{100 * fraction:+.2f}".replace("-", "−")


def _describe_significance(test: PairedTest) -> str:
    if not test.is_significant:
        return "**No significant gain.**"
    return f"**Significantly {'better' if test.difference > 0 else 'worse'}.**"
