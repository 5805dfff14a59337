"""How a model was trained: curves, and what reproduces it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import StageCurves
from cifar_app.model_store.files import CURVES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report.training import Training, describe_training, read_training
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.plots import show_plot


def show_training(model: StoredModel) -> None:
    """Show accuracy and loss over the epochs of all training stages of a model."""
    training = read_training(model)
    st.subheader("Training curves: does it overfit?", anchor=False)
    described = describe_training(training)
    sentences = [*described, model.card.initialization]
    escaped = [tables.escape_markdown(sentence) for sentence in sentences if sentence]
    st.markdown("\n".join(f"- {sentence}" for sentence in escaped))
    data = _curve_table(training)
    columns = st.columns(2, gap="large")
    for column, metric in zip(columns, ("accuracy", "loss"), strict=True):
        figure = charts.training_curves(
            _stage_curves(training, metric), metric.capitalize(), percent=metric == "accuracy"
        )
        with column:
            show_plot(
                figure,
                f"curves-{metric}",
                None,
                f"{model.name}-{metric}",
                title=f"{metric.capitalize()} by epoch",
                subtitle=model.title,
                alt=f"Training and validation {metric} by epoch. {' '.join(described)}",
            )
    tables.csv_button(
        "Download data (CSV)", data, f"{model.name}-history.csv", key="data-curves", as_link=True
    )


def _stage_curves(training: Training, metric: str) -> list[StageCurves]:
    return [
        StageCurves(
            stage.epochs,
            getattr(stage.curves, metric, ()),
            getattr(stage.curves, f"val_{metric}", ()),
            stage.best_epoch,
        )
        for stage in training.stages
    ]


def _curve_table(training: Training) -> pd.DataFrame:
    """Return one row per recorded epoch."""
    rows = []
    offset = 0
    for number, stage in enumerate(training.stages, 1):
        for epoch in range(stage.epochs if stage.curves else 0):
            values = {curve: getattr(stage.curves, curve)[epoch] for curve in CURVES}
            kept = epoch + 1 == stage.best_epoch
            row = {"epoch": offset + epoch + 1, "stage": number, "recipe": stage.recipe}
            rows.append(row | values | {"kept": kept})
        offset += stage.epochs
    return pd.DataFrame(rows)


def show_reproduction(model: StoredModel) -> None:
    """Show the command, recipe, hardware and library versions of the training."""
    card = model.card
    st.subheader("Reproduce this model", anchor=False)
    st.code(card.command, language="bash", wrap_lines=True)
    tables_by_title = {
        "Recipe": _table(card.recipe_table | {"seed": str(card.seed)}),
        "Environment": _table(
            {"trained": card.trained, "hardware": card.hardware, **card.versions}
        ),
    }
    columns = st.columns(2, gap="large")
    for column, (title, table) in zip(columns, tables_by_title.items(), strict=True):
        column.markdown(f"**{title}**")
        escaped = table.map(tables.escape_markdown)
        column.table(escaped, border="horizontal", hide_index=True, hide_header=True)
    tables.csv_button(
        "Download recipe and environment (CSV)",
        pd.concat(tables_by_title.values()),
        f"{model.name}-recipe.csv",
        key="data-recipe",
        as_link=True,
    )


def _table(values: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"name": list(values), "value": list(values.values())})
