"""Table of the experiments and the choice of variants for the charts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from cifar_app.experiments.ablations import COMBINED
from cifar_app.experiments.results import Results, VariantResult
from cifar_app.experiments.summary import (
    SELECTION_METRIC,
    Difference,
    best_and_worst,
    compare_with_baseline,
)
from cifar_app.ui.widgets import tables, url_widgets

_PERCENT_COLUMNS = (
    *("validation accuracy", "validation accuracy sd", "gain", "gain low", "gain high"),
    *("test accuracy", "test accuracy sd", "ECE", "ECE sd"),
)


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
        "seeds": f"{len(variant.runs)} of {results.seeds}",
        "category": variant.category,
        "description": variant.description,
    }


def default_choice(results: Results) -> list[str]:
    """Return the baseline, the best, the worst and the combined variant, as far as known."""
    extremes = [difference.variant.name for difference in best_and_worst(results) if difference]
    names = [variant.name for variant in results.variants]
    chosen = {names[0], *extremes, COMBINED} if names else set()
    return [name for name in names if name in chosen]


def choose_variants(results: Results) -> list[VariantResult]:
    """Show the table and a box that chooses variants; the choice is kept in the URL."""
    table = variants_table(results)
    _show_table(table)
    chosen = url_widgets.multiselect(
        "Variants in the charts",
        "runs",
        {variant.name: variant.title for variant in results.variants},
        default_choice(results),
        placeholder="Choose variants",
    )
    variants = [variant for variant in results.variants if variant.name in chosen]
    st.caption("  \n".join(f"**{variant.title}** · {variant.description}" for variant in variants))
    tables.csv_button("Download table (CSV)", table, "experiments.csv")
    return variants


def _show_table(table: pd.DataFrame) -> None:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    sd_help = "Standard deviation over the seeds, in percentage points."
    st.dataframe(
        tables.in_percent(table, _PERCENT_COLUMNS),
        hide_index=True,
        height="content",
        placeholder="–",
        column_order=[
            *("variant", "gain", "validation accuracy", "validation accuracy sd"),
            *("test accuracy", "test accuracy sd", "test loss (nats)", "ECE"),
            *("parameters", "MFLOPs", "training time (s)", "seeds", "description"),
        ],
        column_config={
            "variant": text("Variant", pinned=True, width=170),
            "gain": number(
                "Gain",
                width=80,
                format="%+.2f",
                help="Validation accuracy minus that of the baseline, in percentage points.",
            ),
            "validation accuracy": number(
                "Validation", width=100, format="%.1f%%", help="Mean validation accuracy."
            ),
            "validation accuracy sd": number("± sd", format="%.1f", help=sd_help),
            "test accuracy": number(
                "Test", format="%.1f%%", help="Mean test accuracy; not used for any choice."
            ),
            "test accuracy sd": number("± sd", format="%.1f", help=sd_help),
            "test loss (nats)": number(
                "Test loss", format="%.3f", help="Mean cross-entropy in nats."
            ),
            "ECE": number(
                format="%.1f%%",
                help="Expected calibration error on the test images, without temperature scaling.",
            ),
            "parameters": number("Parameters", format="localized"),
            "MFLOPs": number(format="%.0f", help="FLOPs per image, in millions."),
            "training time (s)": number("Training time", format="%.0f s", help="Processor time."),
            "seeds": "Seeds",
            "description": text("Change", width="large"),
        },
    )
