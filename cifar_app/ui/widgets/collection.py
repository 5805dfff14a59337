"""The visitor's collection of test images: its contents and its downloads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.state import collection
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.predictions import predictions_table
from cifar_app.ui.widgets.text import format_count


def show_collection(model: StoredModel) -> None:
    """Show how many images are collected, and behind it their downloads.

    Args:
        model: Model whose predictions the download contains.
    """
    indices = collection.read_collection()
    collection.write_collection()
    with st.popover(f"Collection ({len(indices):,})"):
        if not indices:
            st.markdown(
                "Tick images, or press **X**, to collect them on all pages of the test set."
            )
            return
        st.markdown(f"**{format_count(len(indices), 'image')}** collected")
        st.download_button(
            "Download images and predictions (ZIP)",
            lambda: collection_zip(model, indices),
            f"{model.name}-collection.zip",
            mime="application/zip",
            on_click="ignore",
        )
        st.download_button(
            "Download indices (JSON)",
            json.dumps(indices),
            "collection.json",
            mime="application/json",
            on_click="ignore",
        )
        st.code(str(indices), language="python", wrap_lines=True)
        st.button(
            "Clear collection",
            key="clear-collection",
            on_click=collection.clear_collection,
            type="tertiary",
        )
        st.caption(
            f"At most {collection.MAX_IMAGES:,} images. The URL holds them: a copied link opens "
            "the same collection."
        )


def collection_zip(model: StoredModel, indices: Sequence[int]) -> bytes:
    """Return a ZIP file of the images as PNG and of a model's predictions for them as CSV."""
    images, labels = cache.test_set()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        table = predictions_table(model, np.array(indices))
        archive.writestr("predictions.csv", tables.to_csv(table))
        for index in indices:
            with archive.open(f"{index:04d}-{CLASS_NAMES[labels[index]]}.png", "w") as file:
                Image.fromarray(images[index]).save(file, "PNG")
    return stream.getvalue()
