"""One run: progress, curves, and what the model predicts after every epoch."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import RunCurve
from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.card_text import format_duration
from cifar_app.palette import CLASS_COLORS
from cifar_app.runs.history import History, watched_images
from cifar_app.training.progress import TrainingProgress
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.images import test_image_uri
from cifar_app.ui.widgets.page_link import page_path
from cifar_app.ui.widgets.plots import show_plot

_PICKED_KEY = "train-image"
_TILE_PX = 104


def show_progress(progress: TrainingProgress, history: History) -> None:
    """Show how far a training is and its latest metrics."""
    left = progress.seconds_left
    estimate = f" · about {format_duration(left)} left" if left else ""
    st.progress(progress.fraction_done, text=f"{progress.message}{estimate}")
    if not history.steps:
        return
    step = history.steps[-1]
    epoch = history.epochs[-1] if history.epochs else None
    speed = step.images_per_second
    metrics = {
        "Training loss": f"{step.loss:.3f}",
        "Training accuracy": f"{step.accuracy:.1%}",
        "Validation accuracy": f"{epoch.val_accuracy:.1%}" if epoch else "–",
        "Learning rate": f"{step.learning_rate:.2g}",
        "Images per second": f"{speed:,.0f}" if speed else "–",
    }
    with st.container(horizontal=True, gap="medium"):
        for label, value in metrics.items():
            st.metric(label, value)


def show_curves(name: str, history: History, n_epochs: int) -> None:
    """Plot loss and accuracy by step and by epoch."""
    steps, epochs = history.steps, history.epochs
    if not steps and not epochs:
        return
    data = pd.DataFrame([line.model_dump(exclude={"confusion", "watched"}) for line in steps])
    per_epoch = pd.DataFrame([line.model_dump(exclude={"confusion", "watched"}) for line in epochs])
    table = pd.concat([data, per_epoch], ignore_index=True).sort_values("epoch", kind="stable")
    columns = st.columns(2)
    for column, metric, title in zip(
        columns, ("loss", "accuracy"), ("Loss", "Accuracy"), strict=True
    ):
        curve = RunCurve(
            step_epochs=np.array([step.epoch for step in steps]),
            step_values=np.array([getattr(step, metric) for step in steps]),
            validation_epochs=np.array([epoch.epoch for epoch in epochs]),
            validation_values=np.array([getattr(epoch, f"val_{metric}") for epoch in epochs]),
        )
        figure = charts.run_curve(curve, n_epochs, title, percent=metric == "accuracy")
        with column:
            show_plot(
                figure,
                f"run-{metric}",
                table if metric == "loss" else None,
                f"{name}-{metric}",
                title=f"{title} by epoch",
                subtitle=name,
            )


def show_predictions(history: History, *, live: bool, model: str | None) -> None:
    """Show the predictions for twelve test images and the confusion matrix after an epoch.

    Args:
        history: History of the run.
        live: Whether the run is training; then the last epoch is shown, else one to choose.
        model: Name of the stored model, which a click on an image opens; None if there is none.
    """
    if not history.epochs:
        return
    n_epochs = len(history.epochs)
    shown = n_epochs
    st.subheader("What it predicts", anchor=False)
    if not live and n_epochs > 1:
        shown = url_widgets.slider("After epoch", "epoch", 1, n_epochs, n_epochs)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"Twelve test images after epoch {shown}")
        _show_watched_images(history, shown, model)
    with right:
        st.markdown(f"Confusion matrix of the validation images after epoch {shown}, row %")
        matrix = np.array(history.epochs[shown - 1].confusion)
        table = pd.DataFrame(matrix, columns=CLASS_NAMES)
        table.insert(0, "true", CLASS_NAMES)
        show_plot(
            charts.confusion_heatmap(matrix),
            "run-matrix",
            table,
            "validation-confusion",
            title="Confusion matrix of the validation images",
            subtitle=f"After epoch {shown}, row %",
        )


def _show_watched_images(history: History, shown: int, model: str | None) -> None:
    if picked := st.session_state.pop(_PICKED_KEY, None):
        params = {"source": "test", "image": picked} | ({"model": model} if model else {})
        st.switch_page(page_path("classify"), query_params=params)
    labels = cache.test_set()[1]
    probabilities = np.array([epoch.watched for epoch in history.epochs[:shown]])
    predicted = probabilities.argmax(axis=2)
    tiles = [
        _tile(index, int(labels[index]), predicted[:, position], probabilities[-1, position])
        for position, index in enumerate(watched_images(labels).tolist())
    ]
    gallery(
        tiles,
        key="watched-gallery",
        label="Twelve test images and their predictions",
        on_pick=lambda index: st.session_state.update({_PICKED_KEY: index}),
        tile_width=_TILE_PX,
    )


def _tile(index: int, label: int, predicted: np.ndarray, probabilities: np.ndarray) -> Tile:
    """Return the tile of an image with its predictions after each epoch, `int (E,)`."""
    name, true = CLASS_NAMES[predicted[-1]], CLASS_NAMES[label]
    confidence = f"{probabilities.max():.0%}"
    is_correct = predicted[-1] == label
    wrong = np.flatnonzero(predicted != label)
    since = int(wrong[-1]) + 2 if len(wrong) else 1
    note = f"correct since epoch {since}" if is_correct else f"label: {true}"
    return Tile(
        id=str(index),
        src=test_image_uri(index),
        caption=f"{name} {confidence}",
        note=note,
        label=f"Test image {index}: label {true}, predicted {name}, confidence {confidence}",
        color=CLASS_COLORS[predicted[-1]],
    )


def reset_epoch() -> None:
    """Forget the chosen epoch, which belongs to another run."""
    url.set_query_params(epoch=None)
