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
from cifar_app.metrics.classification import Interval
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


def format_interval(interval: Interval) -> str:
    """Return an interval of fractions in percent, without a line break."""
    low, high = interval
    return f"{100 * low:.1f}–\N{WORD JOINER}{100 * high:.1f}%"


def show_data(data: DataSet, evaluation: Evaluation) -> None:
    """Say what the data holds, which folders count as others, and which files are not used."""
    text = f"**{format_count(evaluation.images, 'image').capitalize()}** of the ten classes"
    others = Counter(item.label_text for item in data.predictions if item.label == OTHER)
    if others:
        names = ", ".join(
            f"{tables.escape_markdown(name)} ({count:,})" for name, count in others.items()
        )
        text += f" and **{format_count(evaluation.other_images, 'other')}**, labeled {names}"
    st.markdown(f"{text}.")
    if data.errors:
        with st.expander(f"{format_count(len(data.errors), 'file').capitalize()} not used"):
            for name, message in data.errors.items():
                st.text(f"{name}: {message}")


def show_models(data: DataSet, evaluations: Sequence[Evaluation]) -> None:
    """Show the metrics of all models in a table, and the downloads."""
    st.subheader("All models on these images", anchor=False)
    table = models_table(data.models, evaluations)
    has_others = evaluations[0].other_images > 0
    columns = _MODEL_COLUMNS | (
        _OTHER_COLUMNS if has_others else {"accepted": _OTHER_COLUMNS["accepted"]}
    )
    shown = table.assign(
        **{"accuracy interval": [format_interval(item.accuracy_interval) for item in evaluations]}
    )
    tables.show_table(shown, columns, "Metrics of all models")
    text = (
        "Accuracy: fraction of the images of the ten classes whose most probable class is the "
        "label. Test set: the accuracy on the 10,000 test images. Balanced accuracy: mean recall "
        "of the classes. Accepted: images of the ten classes that are not rejected."
    )
    if has_others:
        text += " AUROC: how well the scores separate them from the others; 0.5 is chance."
    st.caption(text)
    stem = PurePath(data.name).stem
    tables.csv_button(
        "Download predictions (CSV)", lambda: predictions_table(data), f"{stem}-predictions.csv"
    )
    tables.csv_button("Download metrics (CSV)", table, f"{stem}-metrics.csv", as_link=True)


def models_table(models: Sequence[StoredModel], evaluations: Sequence[Evaluation]) -> pd.DataFrame:
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
        for model, item in zip(models, evaluations, strict=True)
    )


def predictions_table(data: DataSet) -> pd.DataFrame:
    """Return the predictions, one row per image and model."""
    models = [(model.name, model.card) for model in data.models]
    return pd.DataFrame(prediction_rows(data.predictions, models))


def show_classes(data: DataSet, model: StoredModel, evaluation: Evaluation) -> None:
    """Show the metrics of the classes that have images or predictions."""
    st.subheader("Per-class metrics", anchor=False)
    table = classes_table(model, evaluation)
    tables.show_table(table, _CLASS_COLUMNS, "Per-class metrics")
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
            "recall": row.recall if row.support else None,
            "recall interval": format_interval(row.recall_interval) if row.support else "–",
            "test recall": on_test_set.recall,
            "precision": row.precision if row.predicted else None,
            "precision interval": format_interval(row.precision_interval) if row.predicted else "–",
            "f1": row.f1,
        }
        for name, row, on_test_set in rows
        if row.support or row.predicted
    )
