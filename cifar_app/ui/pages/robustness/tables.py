"""Tables of robustness results: all models, and all corruptions of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.results import Predictions, RobustnessResult
from cifar_app.robustness.summary import REFERENCE_MODEL, corruption_error
from cifar_app.ui.widgets import tables

_COLUMNS = {
    "model": ("Model", None),
    "clean accuracy": ("Clean accuracy", "{:.1%}"),
    "mean corruption accuracy": ("Mean corruption accuracy", "{:.1%}"),
    "mean confidence": ("Mean confidence", "{:.1%}"),
    "gap": ("Confidence − accuracy", "{:+.1f}"),
    "mCE": ("mCE", "{:.0%}"),
}
"""Title and format of each column."""


def models_table(results: Mapping[str, RobustnessResult]) -> pd.DataFrame:
    """Return one row per model, by mean corruption accuracy; `results` are by model name."""
    reference = results.get(REFERENCE_MODEL)
    ranked = sorted(results.values(), key=lambda result: -result.mean_accuracy)
    return pd.DataFrame(
        {
            "name": result.name,
            "model": result.title,
            "clean accuracy": result.clean.accuracy,
            "mean corruption accuracy": result.mean_accuracy,
            "mean confidence": _mean([item.mean_confidence for item in result.all_predictions()]),
            "gap": 100 * _mean([item.confidence_gap for item in result.all_predictions()]),
            "mCE": corruption_error(result, reference) if reference else None,
        }
        for result in ranked
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else np.nan


def _describe_confidence_images(results: Sequence[RobustnessResult]) -> str:
    """Say which models' confidence is that of fewer images than their accuracy."""
    counts = {result.title: (result.n_predictions, result.clean.images) for result in results}
    fewer = {title: (n, total) for title, (n, total) in counts.items() if 0 < n < total}
    if len(fewer) == len(counts) and len(set(fewer.values())) == 1:
        n, total = next(iter(fewer.values()))
        return f" The confidence is that of {n:,} of the {total:,} images."
    return "".join(
        f" {title}: confidence on {n:,} of the {total:,} images."
        for title, (n, total) in fewer.items()
    )


def show_models_table(results: Mapping[str, RobustnessResult], chosen: str) -> None:
    """Compare all models; the name of the chosen one is bold."""
    table = models_table(results)
    bold = table["name"] == chosen
    shown = table.assign(model=table["model"].where(~bold, "**" + table["model"] + "**"))
    tables.show_table(shown, _COLUMNS, "Robustness of all models")
    caption = "Means over all corruptions and severities; confidence − accuracy in points."
    caption += _describe_confidence_images(list(results.values()))
    if REFERENCE_MODEL in results:
        caption += (
            " mCE: mean corruption error relative to "
            f"{results[REFERENCE_MODEL].title} (Hendrycks & Dietterich 2019); lower is better."
        )
    st.caption(caption)


def _predictions_row(predictions: Predictions | None) -> dict[str, float]:
    if predictions is None:
        return {}
    counts = zip(CLASS_NAMES, predictions.predicted, strict=True)
    return {
        "mean confidence": predictions.mean_confidence,
        "images with confidence": predictions.images,
        **{f"predicted {name}": count for name, count in counts},
    }


def corruption_table(result: RobustnessResult) -> pd.DataFrame:
    """Return a row per corruption and severity; severity 0 is the clean images."""
    rows = [("none", "clean", 0, result.clean)] + [
        (corruption.category, corruption.title, severity, batch)
        for corruption in CORRUPTIONS
        for severity, batch in zip(SEVERITIES, result.corrupted[corruption.name], strict=True)
    ]
    return pd.DataFrame(
        {
            "model": result.title,
            "category": category,
            "corruption": corruption,
            "severity": severity,
            "correct": batch.correct,
            "images": batch.images,
            "accuracy": batch.accuracy,
            "accuracy low": batch.interval[0],
            "accuracy high": batch.interval[1],
            **_predictions_row(batch.predictions),
        }
        for category, corruption, severity, batch in rows
    )
