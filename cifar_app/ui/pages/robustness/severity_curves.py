"""Accuracy, confidence and predicted classes under one corruption."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.palette import model_style
from cifar_app.robustness.corruptions import Corruption
from cifar_app.robustness.results import BatchResult, RobustnessResult
from cifar_app.ui.pages.robustness.selection import describe_severity
from cifar_app.ui.pages.robustness.tables import corruption_table
from cifar_app.ui.widgets.plots import show_plot


def batches_by_severity(result: RobustnessResult, corruption: Corruption) -> list[BatchResult]:
    """Return the results at the severities 0, the clean images, to 5."""
    return [result.clean, *result.corrupted[corruption.name]]


def show_severity_curves(
    corruption: Corruption, results: Mapping[str, RobustnessResult], chosen: str
) -> None:
    """Plot the accuracy of all models under one corruption, and the confidence of one.

    Args:
        corruption: Corruption of the images.
        results: Results by model name.
        chosen: Name of the model whose mean confidence to plot.
    """
    curves = []
    for index, (name, result) in enumerate(results.items()):
        batches = batches_by_severity(result, corruption)
        predictions = [batch.predictions for batch in batches if batch.predictions]
        confidence = np.array([item.mean_confidence for item in predictions])
        curves.append(
            charts.AccuracyBySeverity(
                result.title,
                np.array([batch.accuracy for batch in batches]),
                np.array([batch.interval for batch in batches]),
                model_style(index),
                confidence if name == chosen and predictions else None,
            )
        )
    data = pd.concat([corruption_table(result) for result in results.values()], ignore_index=True)
    show_plot(
        charts.accuracy_by_severity(curves),
        "curves",
        data[data["corruption"].isin(("clean", corruption.title))],
        f"robustness-{corruption.name}",
        title=f"Accuracy by severity: {corruption.title}",
        alt=_describe_curves(corruption, curves),
    )
    st.caption("Bands are 95% intervals. Dotted: mean confidence of the chosen model.")


def _describe_curves(corruption: Corruption, curves: list[charts.AccuracyBySeverity]) -> str:
    ends = [
        f"{curve.title} from {curve.accuracy[0]:.1%} to {curve.accuracy[-1]:.1%}"
        for curve in curves
    ]
    return f"Accuracy from clean images to the highest severity of {corruption.title}: " + (
        ", ".join(ends) + "."
    )


def show_predicted_classes(result: RobustnessResult, corruption: Corruption, severity: int) -> None:
    """Plot which classes a model predicts at a severity, if this was recorded."""
    predictions = batches_by_severity(result, corruption)[severity].predictions
    if predictions is None:
        return
    name = f"{result.name}-predicted-{corruption.name}-{severity}"
    table = pd.DataFrame({"class": CLASS_NAMES, "predicted": predictions.predicted})
    show_plot(
        charts.predicted_classes(predictions.predicted),
        "predicted",
        table,
        name,
        title=f"Predicted classes: {corruption.title}, {describe_severity(severity)}",
        subtitle=f"{result.title}, {predictions.images:,} test images",
        alt="Number of predictions by class: "
        + ", ".join(
            f"{name} {count:,}"
            for name, count in zip(CLASS_NAMES, predictions.predicted, strict=True)
        ),
    )
    st.caption(
        f"{result.title}, {predictions.images:,} images, {describe_severity(severity)}: accuracy "
        f"{predictions.accuracy:.1%}, mean confidence {predictions.mean_confidence:.1%}. The "
        "dotted line is the number of images of each class."
    )
