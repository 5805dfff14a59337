"""Metrics of all models on labeled images, beside those on the test set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER
from cifar_app.inference.labeled import prediction_rows
from cifar_app.metrics.labeled_data import Evaluation
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.pages.your_data.data_set import DataSet
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.text import format_count

_PERCENT = "{:.1%}"
_MODEL_COLUMNS = {
    "model": ("Model", None),
    "accuracy": ("Accuracy", _PERCENT),
    "accuracy interval": ("95% interval", None),
    "test accuracy": ("Test set", _PERCENT),
    "balanced accuracy": ("Balanced accuracy", _PERCENT),
    "mean confidence": ("Mean confidence", _PERCENT),
}
_OTHER_COLUMNS = {
    "accepted": ("Accepted", _PERCENT),
    "rejected": ("Others rejected", _PERCENT),
    "auroc": ("AUROC", "{:.3f}"),
}
_CLASS_COLUMNS = {
    "class": ("Class", None),
    "images": ("Images", "{:,}"),
    "recall": ("Recall", _PERCENT),
    "recall interval": ("95% interval of recall", None),
    "test recall": ("Recall, test set", _PERCENT),
    "precision": ("Precision", _PERCENT),
    "precision interval": ("95% interval of precision", None),
    "f1": ("F1", _PERCENT),
}


def _format_interval(low: float, high: float) -> str:
    """Format bounds from 0 to 1 in percent, without a line break."""
    return f"{100 * low:.1f}–\N{WORD JOINER}{100 * high:.1f}%"


def _with_intervals(table: pd.DataFrame, *metrics: str) -> pd.DataFrame:
    """Return the table with the interval of each metric as text in one column."""
    texts = {
        f"{metric} interval": [
            "–" if pd.isna(value) else _format_interval(low, high)
            for value, low, high in zip(
                table[metric], table[f"{metric} low"], table[f"{metric} high"], strict=True
            )
        ]
        for metric in metrics
    }
    return table.assign(**texts)


def show_data(data: DataSet, evaluation: Evaluation) -> None:
    """Say what the data holds, and which folders count as others."""
    text = f"**{format_count(evaluation.images, 'image').capitalize()}** of the ten classes"
    others = Counter(item.label_text for item in data.predictions if item.label == OTHER)
    if others:
        names = ", ".join(
            f"{tables.escape_markdown(name)} ({count:,})" for name, count in others.items()
        )
        text += f" and **{format_count(evaluation.other_images, 'other')}**, labeled {names}"
    st.markdown(f"{text}.")


def show_unused_files(data: DataSet) -> None:
    """Show which files are not used, and why."""
    if data.errors:
        with st.expander(f"{format_count(len(data.errors), 'file').capitalize()} not used"):
            st.text("\n".join(f"{name}: {message}" for name, message in data.errors.items()))


def describe_best(pairs: Sequence[tuple[StoredModel, Evaluation]]) -> str:
    """Describe the highest accuracy and the models that have it, in Markdown.

    Args:
        pairs: Models with their evaluations, the highest accuracy first.
    """
    result = pairs[0][1]
    best = [model for model, evaluation in pairs if evaluation.correct == result.correct]
    names = ", ".join(f"**{tables.escape_markdown(model.title)}**" for model in best)
    accuracy = (
        f"**{result.accuracy:.1%}** (95% interval {_format_interval(*result.accuracy_interval)}), "
        f"{result.correct:,} of {result.images:,} images."
    )
    if len(best) > 1:
        return f"{names} have the same, highest accuracy: {accuracy}"
    return (
        f"{names} has {'the highest' if len(pairs) > 1 else 'this'} accuracy: {accuracy} "
        f"On the test set it has {best[0].card.test['accuracy']:.1%}."
    )


def show_models(data: DataSet, evaluations: Sequence[Evaluation]) -> None:
    """Show the metrics of all models in a table, and the downloads."""
    st.subheader("All models on these images", anchor=False)
    pairs = sorted(zip(data.models, evaluations, strict=True), key=lambda pair: -pair[1].accuracy)
    result = pairs[0][1]
    st.markdown(describe_best(pairs))
    table = models_table(pairs)
    has_others = result.other_images > 0
    columns = _MODEL_COLUMNS | (
        _OTHER_COLUMNS if has_others else {"accepted": _OTHER_COLUMNS["accepted"]}
    )
    shown = _with_intervals(table, "accuracy").assign(
        model=table["model"].map(tables.escape_markdown)
    )
    tables.show_table(shown, columns, "Metrics of all models")
    text = (
        "Accuracy: fraction of the images of the ten classes whose most probable class is the "
        "label. Test set: the accuracy on the 10,000 test images. Balanced accuracy: mean recall "
        "of the classes. Accepted: images of the ten classes that are not rejected. "
        "The default model rejects enlarged small images more often than sharp ones."
    )
    if has_others:
        text += " AUROC: how well the scores separate them from the others; 0.5 is chance."
    st.caption(text)
    stem = PurePath(data.name).stem
    tables.csv_button(
        "Download predictions (CSV)", lambda: predictions_table(data), f"{stem}-predictions.csv"
    )
    tables.csv_button("Download metrics (CSV)", table, f"{stem}-metrics.csv", as_link=True)


def models_table(pairs: Sequence[tuple[StoredModel, Evaluation]]) -> pd.DataFrame:
    """Return the metrics of all models, one row per model."""
    return pd.DataFrame(
        {
            "model": model.title,
            "images": item.images,
            "correct": item.correct,
            "accuracy": item.accuracy,
            "accuracy low": item.accuracy_interval[0],
            "accuracy high": item.accuracy_interval[1],
            "test accuracy": model.card.test["accuracy"],
            "balanced accuracy": item.balanced_accuracy,
            "mean confidence": item.mean_confidence,
            "loss": item.loss,
            "accepted": item.ood.accepted / item.images,
            "accepted low": item.ood.accepted_interval[0],
            "accepted high": item.ood.accepted_interval[1],
            "other images": item.other_images,
            "rejected": item.ood.rejected / item.other_images if item.other_images else None,
            "rejected low": item.ood.rejected_interval[0],
            "rejected high": item.ood.rejected_interval[1],
            "auroc": item.ood.auroc,
        }
        for model, item in pairs
    )


def predictions_table(data: DataSet) -> pd.DataFrame:
    """Return the predictions, one row per image and model."""
    models = [(model.name, model.card) for model in data.models]
    return pd.DataFrame(prediction_rows(data.predictions, models))


def show_classes(data: DataSet, model: StoredModel, evaluation: Evaluation) -> None:
    """Show the metrics of the classes that have images or predictions."""
    st.subheader("Per-class metrics", anchor=False)
    table = classes_table(model, evaluation)
    shown = _with_intervals(table, "recall", "precision")
    tables.show_table(shown, _CLASS_COLUMNS, "Per-class metrics")
    tables.csv_button(
        "Download per-class metrics (CSV)",
        table,
        f"{PurePath(data.name).stem}-{model.name}-per-class-metrics.csv",
    )


def classes_table(model: StoredModel, evaluation: Evaluation) -> pd.DataFrame:
    """Return the metrics of the classes that have images or predictions, one row per class."""
    rows = zip(CLASS_NAMES, evaluation.classes, cache.class_metrics(model), strict=True)
    return pd.DataFrame(
        {
            "class": name,
            "images": row.support,
            "predicted": row.predicted,
            "recall": row.recall if row.support else None,
            "recall low": row.recall_interval[0],
            "recall high": row.recall_interval[1],
            "test recall": on_test_set.recall,
            "precision": row.precision if row.predicted else None,
            "precision low": row.precision_interval[0],
            "precision high": row.precision_interval[1],
            "f1": row.f1,
        }
        for name, row, on_test_set in rows
        if row.support or row.predicted
    )
