"""Calibration of a model: reliability diagram and expected calibration error."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.metrics.calibration import BINS, CalibrationCurve
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets.plots import show_plot


def show_calibration(model: StoredModel) -> None:
    """Show how well the confidence of a model matches its accuracy."""
    curve = cache.calibration_curve(model, BINS)
    temperature = model.card.calibration.get("temperature")
    before = cache.calibration_curve(model, BINS, 1 / temperature) if temperature else None
    st.subheader("Calibration: can its confidence be trusted?", anchor=False)
    st.markdown(
        f"{_describe_top_bin(curve)} On the dotted line, confidence equals accuracy; below it, "
        "the model is overconfident. Larger dots contain more images. Error bars are 95% "
        "intervals."
    )
    low, high = cache.ece_null_interval(model, BINS)
    text = (
        f"**Expected calibration error (ECE): {100 * curve.ece:.1f} points**, the mean difference "
        f"between confidence and accuracy in {BINS} bins. Expected for a perfectly calibrated "
        f"model: {100 * low:.1f} to {100 * high:.1f} points (95% of simulations), so chance "
        f"{'may' if curve.ece <= high else 'does not'} explain it."
    )
    table = _curve_table("after temperature scaling" if before else "predictions", curve)
    if before:
        text += (
            f" Before temperature scaling (T = {temperature:.2f}, fitted on validation images), "
            f"the ECE was {100 * before.ece:.1f} points."
        )
        table = pd.concat([table, _curve_table("before temperature scaling", before)])
    st.markdown(text)
    figure = charts.reliability_diagram(curve, before)
    show_plot(figure, "reliability", table, f"{model.name}-reliability")


def _describe_top_bin(curve: CalibrationCurve) -> str:
    top_bin = int(curve.count.nonzero()[0][-1])
    count = curve.count[top_bin]
    n_incorrect = round((1 - curve.accuracy[top_bin]) * count)
    errors = f"about 1 in {count / n_incorrect:.0f} is" if n_incorrect else "none is"
    return (
        f"Of the {count:,} predictions with a confidence above {100 * curve.edges[top_bin]:.3g}%, "
        f"{errors} incorrect."
    )


def _curve_table(name: str, curve: CalibrationCurve) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "curve": name,
            "bin low": curve.edges[:-1],
            "bin high": curve.edges[1:],
            "images": curve.count,
            "confidence": curve.confidence,
            "accuracy": curve.accuracy,
            "accuracy low": curve.accuracy_interval[:, 0],
            "accuracy high": curve.accuracy_interval[:, 1],
        }
    )
