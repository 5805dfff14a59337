"""What the stored networks cost, alone and all together."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import NetworkPoint
from cifar_app.comparison import ensemble, outcomes, paired_test
from cifar_app.metrics import summarise
from cifar_app.stored_model import StoredModel
from cifar_app.ui import bound, cache
from cifar_app.ui.figures import show_figure

_COSTS: dict[str, tuple[str, str, str]] = {
    "parameters": ("Parameters", "Parameters", " parameters"),
    "flops": ("Work an image", "Operations an image (FLOPs)", " FLOPs"),
    "milliseconds": ("Milliseconds", "Milliseconds an image, on this machine, now", " ms"),
}
"""Name of the choice, title of the axis, unit."""

_MEASURES: dict[str, Callable[[StoredModel], float]] = {
    "parameters": lambda model: model.card.parameters,
    "flops": lambda model: model.card.flops,
    "milliseconds": lambda model: 1000 * cache.seconds_an_image(model),
}


def show_costs(models: list[StoredModel]) -> None:
    """Accuracy against cost, and whether it pays to ask all of them."""
    st.subheader("What does accuracy cost?", anchor=False)
    cost = bound.segments(
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
    show_figure(charts.accuracy_by_cost(points, title, unit), "costs", data, f"networks-by-{cost}")
    _show_ensemble(models, best)


def _show_ensemble(models: list[StoredModel], best: StoredModel) -> None:
    st.subheader("Does it pay to ask all of them?", anchor=False)
    _, labels = cache.test_set()
    joint = ensemble([cache.test_probabilities(model) for model in models])
    test = paired_test(outcomes(labels, joint, cache.test_probabilities(best)))
    summary = summarise(labels, joint)
    low, high = summary.accuracy_interval
    work = sum(model.card.flops for model in models)
    times = work / best.card.flops
    pays = test.interval[0] > 0
    low_gain, high_gain = (100 * edge for edge in test.interval)
    all_of_them = "both" if len(models) == 2 else f"all {len(models)}"
    words = (
        f"{'**It pays.**' if pays else '**It does not pay.**'} The mean of the probabilities of "
        f"{all_of_them} networks is right on **{summary.accuracy:.2%}** of the test images "
        f"(95% interval {100 * low:.1f}–{100 * high:.1f}%), {100 * test.difference:+.2f} points "
        f"against {best.title} alone (95% interval {low_gain:+.2f} to {high_gain:+.2f}), for "
        f"{times:.2f} times its work ({work / 1e6:,.0f} MFLOP an image)."
    )
    st.markdown(words.replace("-", "−"))
