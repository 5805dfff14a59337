"""Experiments page: an ablation study of the baseline model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.environment import format_versions
from cifar_app.experiments import summary
from cifar_app.experiments.ablations import VARIANTS
from cifar_app.experiments.backends import describe_backends
from cifar_app.experiments.results import Results, VariantResult
from cifar_app.palette import run_style
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.experiments.details import backend_name, show_details
from cifar_app.ui.pages.experiments.table import choose_variants
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.plots import show_plot

_CURVES: dict[str, str] = {
    "val_accuracy": "Validation accuracy",
    "accuracy": "Training accuracy",
    "val_loss": "Validation loss",
    "loss": "Training loss",
}


def show_gains(results: Results) -> None:
    """Plot the gain of every variant with its interval, the largest at the top."""
    best = summary.describe_best_variant(results)
    st.markdown(best)
    differences = sorted(
        summary.compare_with_baseline(results).values(), key=lambda difference: -difference.mean
    )
    if not differences:
        return
    st.subheader("Gain over the baseline", anchor=False)
    rows = [
        charts.DifferenceRow(
            item.variant.title, item.mean, (item.low, item.high), item.is_significant
        )
        for item in differences
    ]
    data = pd.DataFrame(
        {
            "variant": row.name,
            "gain": row.difference,
            "low": row.interval[0],
            "high": row.interval[1],
        }
        for row in rows
    )
    figure = charts.forest_plot(rows, "Gain (points)")
    show_plot(
        figure,
        "gains",
        data,
        "experiments-gains",
        title="Gain in validation accuracy over the baseline",
        subtitle="Difference of the means, with 95% confidence interval",
        alt=f"Gain of each variant over the baseline. {best}",
    )
    st.caption(
        "Gain in validation accuracy. Bars are 95% confidence intervals. Filled circles: the "
        "interval excludes zero. "
        f"{summary.describe_noise(results)}"
    )
    if text := describe_backends(results):
        st.caption(text)


def show_curves(results: Results, chosen: Sequence[VariantResult]) -> None:
    """Plot the training curves of the chosen variants."""
    st.subheader("Training curves", anchor=False)
    curve = url_widgets.segmented_control("Metric", "curve", _CURVES, "val_accuracy")
    if not chosen:
        st.markdown("Choose variants above to see their curves.")
        return
    series = [
        charts.Series(
            variant.title,
            run_style(results.variants.index(variant)),
            np.array([run.history[curve] for run in variant.all_runs]),
        )
        for variant in chosen
    ]
    data = pd.DataFrame(
        {
            "variant": variant.title,
            "seed": run.seed,
            "backend": backend_name(run),
            "epoch": epoch,
            curve: value,
        }
        for variant in chosen
        for run in variant.all_runs
        for epoch, value in enumerate(run.history[curve], start=1)
    )
    percent = curve.endswith("accuracy")
    figure = charts.mean_training_curves(series, _CURVES[curve], percent=percent)
    show_plot(
        figure,
        "curves",
        data,
        f"experiments-{curve}",
        title=f"{_CURVES[curve]} by epoch",
        subtitle=", ".join(variant.title for variant in chosen),
    )
    caption = "Lines are means over the runs, bands one standard deviation."
    if curve.endswith("loss") and any(variant.recipe.label_smoothing for variant in chosen):
        caption += " With label smoothing, even a perfect prediction has a loss above 0."
    st.caption(caption)


def show_reproduction(results: Results) -> None:
    """Show the command, hardware and library versions of the experiments."""
    st.subheader("Reproduce these results", anchor=False)
    st.code(results.command, language="bash")
    versions = "; ".join(dict.fromkeys(format_versions(run.versions) for run in results.runs))
    n_done, n_planned = len(results.runs), len(VARIANTS) * results.seeds
    count = f"{n_done}" if n_done >= n_planned else f"{n_done} of {n_planned}"
    st.caption(
        f"{count} training runs of {results.epochs} epochs each; the epoch with the highest "
        f"validation accuracy counts. {versions}."
    )
    if results.timing:
        st.code("python -m benchmarks.variants", language="bash")
        st.caption(
            "Training time is processor time, summed over all cores. All variants were timed in "
            f"turn on one machine: {results.timing.hardware}. "
            f"{format_versions(results.timing.versions)}."
        )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Experiments: what makes the model more accurate?",
        "Each variant changes one thing about the baseline, or combines several changes. All are "
        "trained with several random seeds and compared on validation images.",
    )
    results = cache.experiment_results()
    if results is None or not results.variants:
        st.subheader("No results yet", anchor=False)
        st.markdown(
            "This command trains all variants. It takes a few hours and can be interrupted:"
        )
        st.code("python -m cifar_app experiment", language="bash")
        return
    show_gains(results)
    chosen = choose_variants(results)
    show_details(results, chosen)
    show_curves(results, chosen)
    show_reproduction(results)


main()
