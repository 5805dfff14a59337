"""Table of the experiments and the choice of variants for the charts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from cifar_app.experiments.ablations import SEVERAL
from cifar_app.experiments.results import Results, VariantResult
from cifar_app.experiments.summary import (
    SELECTION_METRIC,
    Difference,
    best_and_worst,
    compare_with_baseline,
    format_points,
)
from cifar_app.ui.pages.experiments.details import backend_name
from cifar_app.ui.widgets import tables, url_widgets

_COLUMNS = {
    "variant": ("Variant", None),
    "gain": ("Gain", None),
    "validation": ("Validation", None),
    "test": ("Test", None),
    "test loss (nats)": ("Test loss", "{:.3f}"),
    "ECE": ("ECE", "{:.1%}"),
    "parameters": ("Parameters", "{:,}"),
    "MFLOPs": ("MFLOPs", "{:,.0f}"),
    "training time (s)": ("Training time", "{:,.0f} s"),
    "runs": ("Runs", None),
}
"""Title and format of each column."""


_ORDERS = {
    "accuracy": "Validation accuracy",
    "test": "Test accuracy",
    "loss": "Test loss",
    "ece": "ECE",
    "parameters": "Parameters",
    "time": "Training time",
}
_SORT_COLUMNS = {
    "accuracy": ("validation accuracy", False),
    "test": ("test accuracy", False),
    "loss": ("test loss (nats)", True),
    "ece": ("ECE", True),
    "parameters": ("parameters", True),
    "time": ("training time (s)", True),
}
"""Column of each order, and whether small values are best and come first."""


def variants_table(results: Results) -> pd.DataFrame:
    """Return a row per variant, by validation accuracy.

    Standard deviations need two seeds, differences two seeds of the variant and of the baseline;
    without them the cells are empty.
    """
    differences = compare_with_baseline(results)
    ranked = sorted(results.variants, key=lambda variant: -variant.mean(SELECTION_METRIC))
    return pd.DataFrame(
        [_row(variant, differences.get(variant.name), results) for variant in ranked]
    )


def _row(variant: VariantResult, difference: Difference | None, results: Results) -> dict[str, Any]:
    def mean_and_sd(column: str, metric: str) -> dict[str, float | None]:
        return {column: variant.mean(metric), f"{column} sd": variant.sd(metric)}

    return {
        "name": variant.name,
        "variant": variant.title,
        **mean_and_sd("validation accuracy", SELECTION_METRIC),
        "gain": difference.mean if difference else None,
        "gain low": difference.low if difference else None,
        "gain high": difference.high if difference else None,
        **mean_and_sd("test accuracy", "test_accuracy"),
        **mean_and_sd("test loss (nats)", "test_loss"),
        **mean_and_sd("ECE", "calibration_error"),
        "parameters": variant.parameters,
        "MFLOPs": variant.flops / 1e6,
        "training time (s)": results.seconds(variant),
        "runs": _describe_runs(variant),
        "category": variant.category,
        "description": variant.description,
    }


def _describe_runs(variant: VariantResult) -> str:
    """Return the number of runs per backend, such as "2 PyTorch, 1 TensorFlow"."""
    counts = Counter(map(backend_name, variant.all_runs))
    return ", ".join(f"{count}\N{NO-BREAK SPACE}{name}" for name, count in sorted(counts.items()))


def default_choice(results: Results) -> list[str]:
    """Return the baseline, the best and the worst single change, and the combinations."""
    extremes = [difference.variant for difference in best_and_worst(results) if difference]
    return [
        variant.name
        for index, variant in enumerate(results.variants)
        if index == 0 or variant in extremes or variant.category == SEVERAL
    ]


def choose_variants(results: Results) -> list[VariantResult]:
    """Show the table and a box that chooses variants; the choice is kept in the URL."""
    table = variants_table(results)
    order = url_widgets.selectbox("Sort by", "order", _ORDERS, "accuracy")
    column, ascending = _SORT_COLUMNS[order]
    _show_table(table.sort_values(column, ascending=ascending, kind="stable"))
    chosen = url_widgets.multiselect(
        "Variants in detail",
        "runs",
        {variant.name: variant.title for variant in results.variants},
        default_choice(results),
        placeholder="Choose variants",
    )
    variants = [variant for variant in results.variants if variant.name in chosen]
    tables.csv_button("Download table (CSV)", table, "experiments.csv")
    return variants


def _show_table(table: pd.DataFrame) -> None:
    shown = table.assign(
        variant="**" + table["variant"] + "**  \n:gray[" + table["description"] + "]",
        gain=[_describe_gain(*row) for row in table[["gain", "gain low", "gain high"]].to_numpy()],
        validation=_with_sd(table, "validation accuracy"),
        test=_with_sd(table, "test accuracy"),
    )
    tables.show_table(shown, _COLUMNS, "Variants")
    st.caption(
        "Gain: validation accuracy minus that of the baseline, in percentage points, with its 95% "
        "confidence interval; bold where the interval excludes zero. ±: standard "
        "deviation over the runs. Test accuracy is not used for any choice. Test loss: mean "
        "cross-entropy in nats. ECE: expected calibration error on the test images, without "
        "temperature scaling. MFLOPs: per image. Training time: processor time. Runs: per "
        "backend of Keras."
    )


def _describe_gain(gain: float, low: float, high: float) -> str | None:
    if pd.isna(gain):
        return None
    text = format_points(gain)
    text = f"**{text}**" if low > 0 or high < 0 else text
    interval = f"{format_points(low)} to {format_points(high)}".replace(" ", "\N{NO-BREAK SPACE}")
    return f"{text}  \n:gray[{interval}]"


def _with_sd(table: pd.DataFrame, name: str) -> list[str]:
    """Return mean and standard deviation as text."""
    return [
        f"{mean:.1%}"
        + ("" if pd.isna(sd) else f"\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{100 * sd:.1f}")
        for mean, sd in zip(table[name], table[f"{name} sd"], strict=True)
    ]
