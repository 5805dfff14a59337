"""The table of the experiments and the choice of runs in it, which lives in the address."""

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
from cifar_app.ui.state import url
from cifar_app.ui.widgets import tables

PARAM = "runs"
_PERCENT = (
    *("validation", "validation sd", "gain", "gain low", "gain high"),
    *("test", "test sd", "calibration error", "calibration error sd"),
)
_UNITS = {"test loss": "nats", "test loss sd": "nats", "seconds": "s"}
_TABLE, _BOX = "runs-table", "runs-box"


def runs_table(results: Results) -> pd.DataFrame:
    """A row a variation, the best by validation accuracy first; shares in percent.

    Where there is a single seed there is no spread, and where there are fewer than two of it
    or of the baseline no difference: those cells are empty.
    """
    known = compare_with_baseline(results)
    ordered = sorted(results.variants, key=lambda one: -one.mean(SELECTION_METRIC))
    rows = [_row(one, known.get(one.name), results) for one in ordered]
    return pd.DataFrame(rows)


def _row(outcome: VariantResult, difference: Difference | None, results: Results) -> dict[str, Any]:
    def spread(figure: str, scale: float) -> float | None:
        sd = outcome.sd(figure)
        return None if sd is None else scale * sd

    return {
        "name": outcome.name,
        "run": outcome.title,
        "validation": 100 * outcome.mean(SELECTION_METRIC),
        "validation sd": spread(SELECTION_METRIC, 100),
        "gain": 100 * difference.mean if difference else None,
        "gain low": 100 * difference.low if difference else None,
        "gain high": 100 * difference.high if difference else None,
        "test": 100 * outcome.mean("test_accuracy"),
        "test sd": spread("test_accuracy", 100),
        "test loss": outcome.mean("test_loss"),
        "test loss sd": spread("test_loss", 1),
        "calibration error": 100 * outcome.mean("calibration_error"),
        "calibration error sd": spread("calibration_error", 100),
        "parameters": outcome.parameters,
        "megaflops": outcome.flops / 1e6,
        "seconds": results.seconds(outcome),
        "seeds": f"{len(outcome.runs)} of {results.seeds}",
        "kind": outcome.category,
        "change": outcome.description,
    }


def default_choice(results: Results) -> list[str]:
    """The baseline, the largest gain, the largest loss and all together, as far as known."""
    found = [one.variant.name for one in best_and_worst(results) if one]
    names = [one.name for one in results.variants]
    wanted = {names[0], *found, COMBINED} if names else set()
    return [name for name in names if name in wanted]


def choose_runs(results: Results) -> list[VariantResult]:
    """The table and the box below it; both show and change the choice in the address."""
    names = [one.name for one in results.variants]
    default = default_choice(results)
    chosen = url.read_multi(PARAM, names, default)
    table = runs_table(results)
    order = list(table["name"])
    st.session_state[_TABLE] = {
        "selection": {"rows": [row for row, name in enumerate(order) if name in chosen]}
    }
    st.session_state[_BOX] = chosen

    def take_rows() -> None:
        rows = st.session_state[_TABLE]["selection"]["rows"]
        picked = {order[row] for row in rows if row < len(order)}
        url.write_multi(PARAM, [name for name in names if name in picked], default)

    def take_box() -> None:
        picked = st.session_state[_BOX]
        url.write_multi(PARAM, [name for name in names if name in picked], default)

    _show_table(table, take_rows)
    titles = {one.name: one.title for one in results.variants}
    st.multiselect(
        "Shown in the charts",
        names,
        key=_BOX,
        format_func=titles.__getitem__,
        on_change=take_box,
        placeholder="Choose runs here or in the table",
    )
    found = [one for one in results.variants if one.name in chosen]
    st.caption("  \n".join(f"**{one.title}** · {one.description}" for one in found))
    tables.csv_button(
        "Download the table (CSV)", table, "experiments.csv", percent=_PERCENT, units=_UNITS
    )
    return found


def _show_table(table: pd.DataFrame, on_select: Any) -> None:
    number = st.column_config.NumberColumn
    st.dataframe(
        table,
        key=_TABLE,
        hide_index=True,
        height="content",
        on_select=on_select,
        selection_mode="multi-row",
        placeholder="–",
        column_order=[
            *("run", "gain", "validation", "validation sd", "test", "test sd"),
            *("test loss", "calibration error", "parameters", "megaflops", "seconds"),
            *("seeds", "change"),
        ],
        column_config={
            "run": st.column_config.TextColumn("Run", pinned=True, width=170),
            "validation": number(
                "Validation", width=100, format="%.1f%%", help="Right answers, mean."
            ),
            "validation sd": number("± sd", format="%.1f", help="Spread over the seeds, points."),
            "gain": number(
                "Gain", width=80, format="%+.2f", help="Points over the baseline, validation."
            ),
            "test": number("Test", format="%.1f%%", help="Had no say in any choice."),
            "test sd": number("± sd", format="%.1f", help="Spread over the seeds, points."),
            "test loss": number("Loss", format="%.3f", help="On the test images, nats."),
            "calibration error": number(
                "Calibration error",
                format="%.1f%%",
                help="How far confidence and accuracy part on the test images. No temperature is "
                "fitted here, as it is for the networks of the page Metrics.",
            ),
            "parameters": number("Parameters", format="localized"),
            "megaflops": number("MFLOP", format="%.0f", help="Work to classify one image."),
            "seconds": number("Seconds", format="%.0f", help="Processor time to train."),
            "seeds": "Seeds",
            "change": st.column_config.TextColumn("What is changed", width="large"),
        },
    )
