"""Table of all stored models: accuracy, calibration, robustness and cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_latency
from cifar_app.inference.classifier import inference_file
from cifar_app.inference.latency import Latency
from cifar_app.metrics.estimates import Estimate
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.evaluate import matches_model
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.text import format_count


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%"


def _decimal(value: float) -> str:
    return f"{value:.3f}"


def _milliseconds(value: float) -> str:
    return format_latency(value / 1000)


def format_large(count: float) -> str:
    """Return a count, a large one with three digits: "504,266", "1.69 billion"."""
    for scale, name in ((1e9, "billion"), (1e6, "million")):
        if count >= scale:
            return f"{count / scale:.3g} {name}"
    return f"{count:,.0f}"


@dataclass(frozen=True)
class MetricRow:
    """One metric of all models.

    Attributes:
        name: Name of the metric.
        estimates: Estimate of each model; None where it is unknown.
        format: Formats a value.
        sign: 1 if large values are best, −1 if small ones are.
        prefixes: Text before the value of each model.
    """

    name: str
    estimates: list[Estimate | None]
    format: Callable[[float], str]
    sign: int
    prefixes: Sequence[str] = ()

    def best(self) -> set[int]:
        """Return the indices of the models with the best value."""
        known = {
            index: self.sign * estimate.value
            for index, estimate in enumerate(self.estimates)
            if estimate
        }
        return {index for index, value in known.items() if value == max(known.values())}

    def cells(self) -> list[str]:
        """Return the Markdown text of each model, the best in bold, the interval below it."""
        best = self.best()
        return [
            self._cell(index, estimate, index in best)
            for index, estimate in enumerate(self.estimates)
        ]

    def _cell(self, index: int, estimate: Estimate | None, is_best: bool) -> str:
        if estimate is None:
            return "–"
        prefix = self.prefixes[index] if self.prefixes else ""
        text = f"{prefix}{self.format(estimate.value)}"
        text = f"**{text}**" if is_best else text
        if estimate.interval is None:
            return text
        low, high = (self.format(end) for end in estimate.interval)
        unit = next((unit for unit in ("%", " ms") if high.endswith(unit)), "")
        return f"{text}  \n:gray[{low.removesuffix(unit)}–\N{WORD JOINER}{high}]"


def metric_rows(models: Sequence[StoredModel]) -> list[MetricRow]:
    """Return the metrics of the models on the test set, and what they cost."""
    estimates = [cache.estimates(model) for model in models]
    worst_classes = [f"{CLASS_NAMES[row.worst_class]} " for row in estimates]
    costs = {
        "Parameters": [model.card.parameters for model in models],
        "FLOPs per image": [model.card.flops for model in models],
    }
    corruption = [_corruption_accuracy(model) for model in models]
    return [
        MetricRow("Accuracy", [row.accuracy for row in estimates], _percent, 1),
        MetricRow("Top-2 accuracy", [row.top2_accuracy for row in estimates], _percent, 1),
        MetricRow(
            "Lowest recall", [row.lowest_recall for row in estimates], _percent, 1, worst_classes
        ),
        MetricRow("Loss (nats)", [row.loss for row in estimates], _decimal, -1),
        MetricRow("Brier score", [row.brier for row in estimates], _decimal, -1),
        MetricRow("ECE", [row.ece for row in estimates], _percent, -1),
        MetricRow("Mean corruption accuracy", corruption, _percent, 1),
        *(
            MetricRow(name, [Estimate(value) for value in values], format_large, -1)
            for name, values in costs.items()
        ),
        *_latency_row(models),
    ]


def _corruption_accuracy(model: StoredModel) -> Estimate | None:
    result = (cache.robustness_results() or {}).get(model.name)
    return Estimate(result.mean_accuracy) if result and matches_model(result, model) else None


def _recorded_latency(model: StoredModel) -> Latency | None:
    results = cache.latency_results()
    latency = results.models.get(model.name) if results else None
    is_current = latency and latency.sha256 == model.card.files.get(inference_file(model))
    return latency if is_current else None


def _latency_row(models: Sequence[StoredModel]) -> list[MetricRow]:
    if cache.latency_results() is None:
        return []
    return [MetricRow("Latency", [_latency(model) for model in models], _milliseconds, -1)]


def _latency(model: StoredModel) -> Estimate | None:
    latency = _recorded_latency(model)
    quartiles = (latency.lower_quartile, latency.upper_quartile) if latency else None
    return Estimate(latency.median, quartiles) if latency else None


def show_metrics_table(models: Sequence[StoredModel]) -> None:
    """Show the metrics of all models side by side."""
    rows = metric_rows(models)
    # The title of a user's model is its name, which has no capital letters.
    titles = ["Metric", *(model.title for model in models)]
    table = pd.DataFrame([[row.name, *row.cells()] for row in rows], columns=titles)
    columns = {title: (title, None) for title in titles}
    with st.container(key="metrics-table"):
        tables.show_table(table, columns, "Metrics of all models")
    st.caption(_describe_table())
    page_link("misclassified", describe_common_errors(models), errors="every_model")
    tables.csv_button("Download metrics (CSV)", metrics_data(models, rows), "models.csv")


def describe_common_errors(models: Sequence[StoredModel]) -> str:
    """Return the text of the link to the test images that all models misclassify."""
    _, labels = cache.test_set()
    incorrect = [cache.test_probabilities(model).argmax(axis=1) != labels for model in models]
    n_common = int(np.logical_and.reduce(incorrect).sum())
    return f"Misclassified by all {len(models)} models: {format_count(n_common, 'image')} →"


def metrics_data(models: Sequence[StoredModel], rows: Sequence[MetricRow]) -> pd.DataFrame:
    """Return one row per metric and model with its interval."""
    return pd.DataFrame(
        {
            "metric": row.name,
            "model": model.title,
            "value": estimate.value if estimate else np.nan,
            "low": estimate.interval[0] if estimate and estimate.interval else np.nan,
            "high": estimate.interval[1] if estimate and estimate.interval else np.nan,
        }
        for row in rows
        for model, estimate in zip(models, row.estimates, strict=True)
    )


def _describe_table() -> str:
    text = (
        "Bold: best value. Gray: 95% interval. ECE: expected calibration error; resampling "
        "images would increase it, so it has no interval. Lowest recall has none either, because "
        "the class is selected by its recall. Mean corruption accuracy: see the page Robustness."
    )
    results = cache.latency_results()
    if results:
        text += (
            f" Latency: median and quartiles of {results.passes} measurements, recorded on "
            f"{results.hardware} ({results.measured})."
        )
    return text
