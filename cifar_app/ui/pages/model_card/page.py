"""Model card page: cost, training, reproduction and downloads of a model."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.card import IN_DISTRIBUTION
from cifar_app.model_store.card_text import format_duration
from cifar_app.model_store.files import CARD_FILE, KERAS_FILE, LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report import build_report
from cifar_app.ui import cache, layout
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.plots import show_plot


def show_cost(model: StoredModel) -> None:
    """Show the size of a model and the cost of inference and training."""
    card = model.card
    with st.container(horizontal=True, gap="medium"):
        st.metric("Parameters", f"{card.parameters:,}")
        st.metric(
            "FLOPs per image",
            f"{card.flops / 1e6:,.0f} MFLOPs",
            help="A multiplication and an addition count as two operations.",
        )
        st.metric(
            "Training time", format_duration(card.training_seconds), help=f"On {card.hardware}."
        )
        st.metric(
            "Training compute",
            f"{card.training_flops / 1e15:.2g} PFLOPs",
            help="Estimate: three forward passes per image and epoch, because a backward pass "
            "costs about twice a forward pass.",
        )
        if card.recipe["epochs"] > 1:
            st.metric("Best epoch", f"{card.best_epoch} of {card.recipe['epochs']}")


def show_training(model: StoredModel) -> None:
    """Show the training curves."""
    history = model.history()
    if len(history["loss"]) == 1:
        _describe_single_step(model, history)
        return
    st.subheader("Training curves", anchor=False)
    st.markdown(
        f"{_describe_gap(history)} The weights of epoch {model.card.best_epoch} were kept because "
        "they have the highest validation accuracy; test images were not used. "
        f"{model.card.initialization}"
    )
    data = pd.DataFrame(history)
    data.insert(0, "epoch", range(1, len(data) + 1))
    figure = charts.training_curves(history["accuracy"], history["val_accuracy"])
    show_plot(figure, "curves", data, f"{model.name}-history")


def _describe_single_step(model: StoredModel, history: dict[str, list[float]]) -> None:
    st.subheader("Training", anchor=False)
    st.markdown(
        f"The output layer was fitted in one step: training accuracy {history['accuracy'][0]:.1%}, "
        f"validation accuracy {history['val_accuracy'][0]:.1%}. {model.card.initialization}"
    )


def _describe_gap(history: dict[str, list[float]]) -> str:
    if history["accuracy"][-1] > history["val_accuracy"][-1]:
        return (
            "At the end, training accuracy is higher than validation accuracy, which is usual. "
            "Falling validation accuracy would be a sign of overfitting."
        )
    return (
        "Training accuracy stays below validation accuracy: it is measured during training, with "
        "dropout and augmentation."
    )


def show_reproduction(model: StoredModel) -> None:
    """Show the command, recipe, hardware and library versions of the training."""
    card = model.card
    st.subheader("Reproduce this model", anchor=False)
    st.code(card.command, language="bash")
    tables_by_title = {
        "Recipe": _table(card.recipe_table | {"seed": str(card.seed)}),
        "Environment": _table(
            {"trained": card.trained, "hardware": card.hardware, **card.versions}
        ),
    }
    columns = st.columns(2, gap="large")
    for column, (title, table) in zip(columns, tables_by_title.items(), strict=True):
        column.markdown(f"**{title}**")
        column.table(table, border="horizontal", hide_index=True, hide_header=True)
    tables.csv_button(
        "Download recipe and environment (CSV)",
        pd.concat(tables_by_title.values()),
        f"{model.name}-recipe.csv",
        key="data-recipe",
        as_link=True,
    )


def _table(values: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"name": list(values), "value": list(values.values())})


def show_downloads(model: StoredModel) -> None:
    """Offer the report, the model card and the model files as downloads."""
    st.subheader("Downloads", anchor=False)
    st.markdown(
        "The report is one file with metrics, confusion matrix and misclassified images. It opens "
        "offline and prints on A4. The card holds the same metrics as JSON."
    )
    # The data is read here, where errors can be shown; the report is built on click.
    build = partial(build_report, model, *cache.test_set(), cache.test_probabilities(model))
    with st.container(horizontal=True):
        st.download_button(
            "Download report (HTML)",
            build,
            file_name=f"{model.name}-report.html",
            mime="text/html",
            on_click="ignore",
        )
        st.download_button(
            "Download card (JSON)",
            model.card.model_dump_json(indent=1),
            file_name=f"{model.name}-{CARD_FILE}",
            mime="application/json",
            on_click="ignore",
        )
    size = model.card.input_size
    shape, resizing, score = f"(N, {size}, {size}, 3)", "", ""
    if model.card.rejection.score == IN_DISTRIBUTION:
        shape = "(N, H, W, 3)"
        resizing = (
            f" Reduce larger images to {size} × {size} pixels; smaller ones stay as they are."
        )
        score = ", and the in-distribution score"
    st.markdown(
        f"The model files take RGB images as `float32 {shape}` with values from 0 to 255; scaling "
        f"is part of the model.{resizing} They return ten probabilities, in the order "
        f"{', '.join(CLASS_NAMES)}{score}."
    )
    with st.container(horizontal=True):
        for filename, title in ((LITERT_FILE, "LiteRT"), (KERAS_FILE, "Keras")):
            if model.has_file(filename):
                st.download_button(
                    f"Download model ({title})",
                    partial(_read_file, model, filename),
                    file_name=f"{model.name}-{filename}",
                    mime="application/octet-stream",
                    on_click="ignore",
                )


def _read_file(model: StoredModel, filename: str) -> bytes:
    return model.verified_path(filename).read_bytes()


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Model card: what is this model and how was it trained?",
        "Cost, training and everything needed to reproduce the model.",
    )
    model = choose_model()
    st.markdown(model.card.summary)
    show_cost(model)
    show_training(model)
    show_reproduction(model)
    show_downloads(model)


main()
