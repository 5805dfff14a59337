"""What averaging the predictions of several models gains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.metrics.comparison import average_probabilities, paired_outcomes, paired_test
from cifar_app.metrics.estimates import Estimates, estimate_metrics
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables, url_widgets

_COLUMNS = {
    "model": ("Model", None),
    "accuracy": ("Accuracy", "{:.2%}"),
    "interval": ("95% interval", None),
    "loss (nats)": ("Loss", "{:.3f}"),
    "ECE": ("ECE", "{:.1%}"),
    "mean confidence": ("Mean confidence", "{:.1%}"),
    "MFLOPs": ("MFLOPs", "{:,.0f}"),
}
"""Title and format of each column."""

ENSEMBLE = "Ensemble"


def show_ensemble(ranked: Sequence[StoredModel]) -> None:
    """Compare an ensemble of chosen models, the best first, with its members."""
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
    members = [by_name[name] for name in names]
    probabilities = average_probabilities([cache.test_probabilities(model) for model in members])
    estimates = estimate_metrics(cache.test_set()[1], probabilities)
    st.markdown(describe_ensemble(members, probabilities, estimates))
    table = ensemble_table(members, probabilities, estimates)
    tables.show_table(table, _COLUMNS, "Ensemble and its members")
    st.caption("Loss: mean cross-entropy in nats. ECE: expected calibration error.")
    tables.csv_button("Download table (CSV)", table, "ensemble.csv", key="data-ensemble")


def ensemble_table(
    members: Sequence[StoredModel], probabilities: np.ndarray, estimates: Estimates
) -> pd.DataFrame:
    """Return a row for the ensemble and one per member."""
    flops = sum(model.card.flops for model in members)
    rows = [_row(ENSEMBLE, estimates, probabilities, flops)]
    for model in members:
        of_model = cache.test_probabilities(model)
        rows.append(_row(model.title, cache.estimates(model), of_model, model.card.flops))
    return pd.DataFrame(rows)


def _row(title: str, row: Estimates, probabilities: np.ndarray, flops: int) -> dict[str, object]:
    low, high = row.accuracy.interval or (np.nan, np.nan)
    return {
        "model": title,
        "accuracy": row.accuracy.value,
        "interval": f"{100 * low:.1f}–\N{WORD JOINER}{100 * high:.1f}%",
        "loss (nats)": row.loss.value,
        "ECE": row.ece.value,
        "mean confidence": float(probabilities.max(axis=1).mean(dtype=np.float64)),
        "MFLOPs": flops / 1e6,
    }


def describe_ensemble(
    members: Sequence[StoredModel], probabilities: np.ndarray, estimates: Estimates
) -> str:
    """Describe accuracy and calibration of an ensemble, compared with its first and best member.

    Args:
        members: Models of the ensemble, the best on validation images first.
        probabilities: Predictions of the ensemble, `float (N, 10)`.
        estimates: Metrics of the ensemble.
    """
    _, labels = cache.test_set()
    best = members[0]
    test = paired_test(paired_outcomes(labels, probabilities, cache.test_probabilities(best)))
    gain, low, high = (
        f"{100 * value:+.2f}".replace("-", "−") for value in (test.difference, *test.interval)
    )
    verdict = "**No significant gain.**"
    if test.is_significant:
        verdict = f"**Significantly {'better' if test.difference > 0 else 'worse'}.**"
    alone = cache.estimates(best)
    calibration = "better" if estimates.ece.value < alone.ece.value else "worse"
    return (
        f"{verdict} The ensemble has an accuracy of **{estimates.accuracy.value:.2%}**: {gain} "
        f"points compared with {best.title} alone (95% interval {low} to {high}). Its calibration "
        f"is {calibration}: ECE {estimates.ece.value:.1%} instead of {alone.ece.value:.1%}."
    )
