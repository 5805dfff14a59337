"""What the stored networks cost, alone and all together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import NetworkPoint
from cifar_app.metrics.classification import summarize
from cifar_app.metrics.comparison import (
    PairedTest,
    average_probabilities,
    paired_outcomes,
    paired_test,
)
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot

_COSTS: dict[str, tuple[str, str, str]] = {
    "parameters": ("Parameters", "Parameters", " parameters"),
    "flops": ("Work per image", "Operations per image (FLOPs)", " FLOPs"),
    "milliseconds": ("Milliseconds", "Milliseconds per image, on this machine, now", " ms"),
}
"""Name of the choice, title of the axis, unit."""

_MEASURES: dict[str, Callable[[StoredModel], float]] = {
    "parameters": lambda model: model.card.parameters,
    "flops": lambda model: model.card.flops,
    "milliseconds": lambda model: 1000 * cache.latency(model),
}


def show_costs(models: list[StoredModel]) -> None:
    """Accuracy against cost, and whether it pays to ask several of them."""
    st.subheader("What does accuracy cost?", anchor=False)
    cost = url_widgets.segmented_control(
        "Cost", "cost", list(_COSTS), "flops", format_func=lambda name: _COSTS[name][0]
    )
    best = max(models, key=lambda model: model.card.validation["accuracy"])
    points = [
        NetworkPoint(
            model.title,
            _MEASURES[cost](model),
            model.card.test["accuracy"],
            tuple(model.card.test["accuracy_interval"]),
            model is best,
        )
        for model in models
    ]
    _, title, unit = _COSTS[cost]
    data = pd.DataFrame(
        {
            "network": [point.name for point in points],
            cost: [point.cost for point in points],
            "accuracy": [point.accuracy for point in points],
            "accuracy low": [point.interval[0] for point in points],
            "accuracy high": [point.interval[1] for point in points],
        }
    )
    show_plot(charts.accuracy_by_cost(points, title, unit), "costs", data, f"networks-by-{cost}")
    st.caption("Bars: 95% intervals.")
    _show_ensemble(models)


def _show_ensemble(models: list[StoredModel]) -> None:
    """What the mean of several networks' answers is worth; the two best on validation first."""
    st.subheader("Does it pay to ask several?", anchor=False)
    ranked = sorted(models, key=lambda model: -model.card.validation["accuracy"])
    by_name = {model.name: model for model in ranked}
    names = url_widgets.pills(
        "Networks that answer together",
        "members",
        list(by_name),
        list(by_name)[:2],
        format_func=lambda name: by_name[name].title,
    )
    if len(names) < 2:
        st.markdown("Choose two or more to see what the mean of their probabilities is worth.")
        return
    st.markdown(ensemble_in_words([by_name[name] for name in names]))


def ensemble_in_words(models: Sequence[StoredModel]) -> str:
    """Accuracy and work of the mean of several networks' probabilities, in Markdown.

    Args:
        models: At least two, the best on validation images first; it is what they are
            measured against.
    """
    _, labels = cache.test_set()
    best = models[0]
    joint = average_probabilities([cache.test_probabilities(model) for model in models])
    test = paired_test(paired_outcomes(labels, joint, cache.test_probabilities(best)))
    summary = summarize(labels, joint)
    low, high = summary.accuracy_interval
    work = sum(model.card.flops for model in models)
    gain, low_gain, high_gain = (_points(share) for share in (test.difference, *test.interval))
    return (
        f"{_judgement(test)} The mean of their probabilities is right on "
        f"**{summary.accuracy:.2%}** of the test images (95% interval "
        f"{100 * low:.1f}–{100 * high:.1f}%), {gain} points against "
        f"{best.title} alone (95% interval {low_gain} to {high_gain}), for "
        f"{work / best.card.flops:.2f} times its work ({work / 1e6:,.0f} MFLOP per image)."
    )


def _points(share: float) -> str:
    return f"{100 * share:+.2f}".replace("-", "−")


def _judgement(test: PairedTest) -> str:
    if not test.is_significant:
        return "**No gain is proven.**"
    return "**It pays in accuracy.**" if test.difference > 0 else "**It does harm.**"
