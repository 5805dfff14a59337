"""Table of all corruptions and severities; a click on a cell selects both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness import summary
from cifar_app.robustness.corruptions import CORRUPTIONS, CORRUPTIONS_BY_NAME, SEVERITIES
from cifar_app.robustness.results import BatchResult, RobustnessResult
from cifar_app.ui.components import Cell, Matrix, matrix_table
from cifar_app.ui.pages.robustness.selection import select_condition
from cifar_app.ui.pages.robustness.tables import corruption_table
from cifar_app.ui.widgets import plots, url_widgets

_VALUES = {"accuracy": "Accuracy", "gap": "Confidence − accuracy"}
_COLUMNS = (*(str(severity) for severity in SEVERITIES), "Mean")
_MAX_SHADE = 0.9
_CHANCE_ACCURACY = 0.1


def show_heatmap(
    model: StoredModel, result: RobustnessResult, corruption: str, severity: int
) -> None:
    """Show accuracy or overconfidence under every corruption and mark the selected cell.

    Args:
        model: Model of the result.
        result: Result to show.
        corruption: Name of the selected corruption.
        severity: Selected severity, 0 for clean images.
    """
    st.subheader("Accuracy and confidence by corruption", anchor=False)
    values = "accuracy"
    if result.n_predictions:
        values = url_widgets.segmented_control("Values", "view", _VALUES, "accuracy")
    content = Matrix(
        [item.title for item in CORRUPTIONS],
        _COLUMNS,
        heatmap_cells(result, values),
        "Corruption",
        f"{_VALUES[values]} in percent, by severity",
    )
    matrix_table(
        content,
        key="heat-map",
        selected=(list(CORRUPTIONS_BY_NAME).index(corruption), severity - 1) if severity else None,
        on_pick=_select_cell,
    )
    st.caption(_describe_values(result, values))
    plots.matrix_downloads(
        content,
        corruption_table(result),
        f"robustness-{model.name}-{values}",
        title="Robustness to corruptions",
        subtitle=f"{model.title} · {result.clean.images:,} test images",
    )


def heatmap_cells(result: RobustnessResult, values: str) -> list[list[Cell]]:
    """Return a row of cells per corruption: the severities, then their mean.

    Args:
        result: Result of the model.
        values: "accuracy", the stronger the color the lower; or "gap", mean confidence minus
            accuracy, in the accent color above 0 and in green below.
    """
    return [
        [
            *(
                _batch_cell(corruption.title, severity, batch, values)
                for severity, batch in zip(
                    SEVERITIES, result.corrupted[corruption.name], strict=True
                )
            ),
            _mean_cell(corruption.title, result.corrupted[corruption.name], values),
        ]
        for corruption in CORRUPTIONS
    ]


def _batch_cell(title: str, severity: int, batch: BatchResult, values: str) -> Cell:
    label = f"{title}, severity {severity}: accuracy {batch.accuracy:.1%}"
    if batch.predictions is None:
        return _cell(batch.accuracy, "accuracy", label)
    label += f", mean confidence {batch.predictions.mean_confidence:.1%}"
    value = batch.predictions.confidence_gap if values == "gap" else batch.accuracy
    return _cell(value, values, label)


def _mean_cell(title: str, row: Sequence[BatchResult], values: str) -> Cell:
    if values == "gap":
        gaps = [batch.predictions.confidence_gap for batch in row if batch.predictions]
        mean, name = float(np.mean(gaps)), "confidence − accuracy"
    else:
        mean, name = float(np.mean([batch.accuracy for batch in row])), "accuracy"
    return _cell(mean, values, f"{title}, mean of all severities: {name} {mean:.1%}")


def _cell(value: float, values: str, label: str) -> Cell:
    if values == "accuracy":
        shade = _MAX_SHADE * (1 - value) / (1 - _CHANCE_ACCURACY)
        return Cell(f"{100 * value:.0f}", shade, label, False)
    points = round(100 * value)
    text = f"{points:+d}".replace("-", "−") if points else "0"
    return Cell(text, _MAX_SHADE * abs(value), label, value < 0)


def _describe_values(result: RobustnessResult, values: str) -> str:
    if values == "accuracy":
        margin = 100 * summary.max_margin_of_error(result)
        return (
            f"On {result.clean.images:,} test images; the stronger the color, the lower the "
            f"accuracy. Margin of error (95%): up to ± {margin:.1f} points."
        )
    return (
        f"Mean confidence minus accuracy on {result.n_predictions:,} test images. Blue: "
        "overconfident; green: underconfident. A calibrated model has 0 everywhere."
    )


def _select_cell(row: int, column: int) -> None:
    is_mean = column == len(SEVERITIES)
    select_condition(CORRUPTIONS[row].name, None if is_mean else SEVERITIES[column])
