"""The report, the card and the files of a model, and code that runs it."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.card import IN_DISTRIBUTION, Card
from cifar_app.model_store.files import CARD_FILE, KERAS_FILE, LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report import build_report, sections, texts
from cifar_app.report.results import StoredResults
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables

_FILE_COLUMNS = {"file": ("File", None), "size": ("Size", None), "sha256": ("SHA-256", None)}


def show_report(model: StoredModel, stored: StoredResults) -> None:
    """Offer the report and the card as downloads."""
    # The data is read here, where errors can be shown; the report is built on click.
    data = (*cache.test_set(), cache.test_probabilities(model))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download report (HTML)",
            partial(build_report, model, *data, stored),
            file_name=f"{model.name}-report.html",
            mime="text/html",
            on_click="ignore",
            help="This card with the confusion matrix and misclassified images, in one file that "
            "opens offline and prints on A4.",
        )
        st.download_button(
            "Download card (JSON)",
            model.card.model_dump_json(indent=1),
            file_name=f"{model.name}-{CARD_FILE}",
            mime="application/json",
            on_click="ignore",
        )


def show_usage(model: StoredModel) -> None:
    """Offer the model files with their hashes, and show code that runs them."""
    st.subheader("Use this model", anchor=False)
    for title, code in texts.snippets(model).items():
        st.markdown(f"{title}:")
        st.code(code, language="python", wrap_lines=True)
    st.markdown(_describe_interface(model.card))
    table = pd.DataFrame(sections.files(model), columns=list(_FILE_COLUMNS))
    table["sha256"] = [f"`{sha256}`" for sha256 in table["sha256"]]
    with st.container(key="files"):
        tables.show_table(
            table.assign(file=table["file"].map(tables.escape_markdown)),
            _FILE_COLUMNS,
            "Files of the model",
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


def _describe_interface(card: Card) -> str:
    """Describe what the model files take and return, in Markdown."""
    size = card.input_size
    shape, resizing, score = f"(N, {size}, {size}, 3)", "", ""
    if card.rejection.score == IN_DISTRIBUTION:
        shape = "(N, H, W, 3)"
        resizing = (
            f" Reduce larger images to {size} × {size} pixels; smaller ones can stay as they are."
        )
        score = ", and the in-distribution score"
    return (
        f"The model files take RGB images as `float32 {shape}` with values from 0 to 255; scaling "
        f"is part of the model.{resizing} They return ten probabilities, in the order "
        f"{', '.join(CLASS_NAMES)}{score}."
    )


def _read_file(model: StoredModel, filename: str) -> bytes:
    return model.verified_path(filename).read_bytes()
