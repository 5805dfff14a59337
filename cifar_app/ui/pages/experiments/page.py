"""What makes the network better?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.environment import format_versions
from cifar_app.experiments import summary
from cifar_app.experiments.ablations import VARIANTS
from cifar_app.experiments.results import Results, VariantResult
from cifar_app.experiments.summary import SELECTION_METRIC
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.experiments.table import choose_runs
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot

CURVES: dict[str, str] = {
    "val_accuracy": "Validation accuracy",
    "accuracy": "Training accuracy",
    "val_loss": "Validation loss",
    "loss": "Training loss",
}
COSTS: dict[str, str] = {
    "flops": "Work per image",
    "parameters": "Parameters",
    "seconds": "Training time",
}
_AXES = {
    "parameters": ("Parameters, logarithmic", " parameters"),
    "flops": ("FLOP per image, logarithmic", " FLOP"),
    "seconds": ("Processor time to train, seconds", " s"),
}


def show_finding(results: Results) -> None:
    """What the figures say, in a sentence."""
    st.markdown(summary.describe_best_variant(results))
    if summary.compare_with_baseline(results):
        st.caption(summary.describe_noise(results))


def show_curves(results: Results, chosen: Sequence[VariantResult]) -> None:
    """The chosen runs over the epochs."""
    st.subheader("How did they learn?", anchor=False)
    curve = url_widgets.segmented_control(
        "Curves show", "curve", list(CURVES), "val_accuracy", format_func=CURVES.__getitem__
    )
    if not chosen:
        st.markdown("Choose runs in the table to see their curves.")
        return
    series = [
        charts.Series(
            one.title,
            results.variants.index(one),
            np.array([run.history[curve] for run in one.runs]),
        )
        for one in chosen
    ]
    show_plot(
        charts.curves_over_epochs(series, percent=curve.endswith("accuracy")),
        "curves",
        curves_table(chosen, curve),
        f"experiments-{curve}",
    )
    words = "Lines are means over the seeds, bands a standard deviation to either side."
    if curve.endswith("loss") and any(one.recipe.label_smoothing for one in chosen):
        words += " With label smoothing the loss is another: even a perfect answer costs some."
    st.caption(words)


def curves_table(chosen: Sequence[VariantResult], curve: str) -> pd.DataFrame:
    """A row an epoch of every training of these runs."""
    return pd.DataFrame(
        [
            {"run": one.title, "seed": run.seed, "epoch": epoch, curve: value}
            for one in chosen
            for run in one.runs
            for epoch, value in enumerate(run.history[curve], start=1)
        ]
    )


def show_costs(results: Results, chosen: Sequence[VariantResult]) -> None:
    """All runs by accuracy and cost, the chosen ones by name."""
    st.subheader("What does accuracy cost?", anchor=False)
    known = [cost for cost in COSTS if cost != "seconds" or results.timing]
    cost = url_widgets.segmented_control(
        "Cost", "cost", known, "flops", format_func=COSTS.__getitem__
    )
    points = [
        charts.Point(
            one.title,
            place,
            paid,
            one.mean(SELECTION_METRIC),
            one.sd(SELECTION_METRIC),
            one in chosen,
        )
        for place, one in enumerate(results.variants)
        if (paid := _cost(results, one, cost)) is not None
    ]
    data = pd.DataFrame(
        {
            "run": [point.name for point in points],
            cost: [point.cost for point in points],
            "validation accuracy": [point.accuracy for point in points],
            "sd": [point.sd for point in points],
        }
    )
    title, unit = _AXES[cost]
    figure = charts.accuracy_against_cost(points, title, cost != "seconds", unit)
    show_plot(figure, "costs", data, f"experiments-by-{cost}")
    st.caption("Bars: a standard deviation over the seeds, to either side.")


def _cost(results: Results, outcome: VariantResult, cost: str) -> float | None:
    if cost == "seconds":
        return results.seconds(outcome)
    return float(outcome.parameters if cost == "parameters" else outcome.flops)


def show_origin(results: Results) -> None:
    """Where the figures come from."""
    st.subheader("How to make it again", anchor=False)
    st.code(results.command, language="bash")
    hardware = "; ".join(dict.fromkeys(run.hardware for run in results.runs))
    versions = dict.fromkeys(format_versions(run.versions) for run in results.runs)
    done, planned = len(results.runs), len(VARIANTS) * results.seeds
    st.caption(
        f"{done if done >= planned else f'{done} of {planned}'} trainings of {results.epochs} "
        f"epochs each, the best epoch by validation accuracy kept. {hardware}. "
        f"{'; '.join(versions)}."
    )
    if results.timing:
        st.code("python -m benchmarks.variants", language="bash")
        st.caption(
            "Seconds are processor time, of all cores together, for all steps of a training, each "
            f"variation timed in turns on one machine: {results.timing.hardware}. "
            f"{format_versions(results.timing.versions)}."
        )


def main() -> None:
    """The page."""
    layout.page_header(
        "What makes the network better?",
        "The baseline network and its relatives, each with one thing changed (and one with "
        "several), trained anew from several random starts (seeds). Validation images, which no "
        "network learned from, decide which is better.",
    )
    results = cache.experiment_results()
    if results is None or not results.variants:
        st.subheader("There are no results yet", anchor=False)
        st.markdown("This command trains all of them, for some hours, and can be stopped:")
        st.code("python -m cifar_app experiment", language="bash")
        return
    show_finding(results)
    chosen = choose_runs(results)
    show_curves(results, chosen)
    show_costs(results, chosen)
    show_origin(results)


main()
