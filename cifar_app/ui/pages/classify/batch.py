"""Predictions for all of the visitor's photos in one table."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import NONE_OF_TEN
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables, uploads
from cifar_app.ui.widgets.uploads import PhotoFile

_THUMBNAIL_PX = 96
_PROGRESS_INTERVAL_S = 0.3
_MAX_VISIBLE_ROWS = 20
_SCROLLING_HEIGHT_PX = 600
_COLUMNS = {
    "photo": ("Photo", None),
    "prediction": ("Prediction", None),
    "confidence": ("Confidence", "{:.1%}"),
    "note": ("Note", None),
    "file": ("File", None),
}
"""Title and format of each column."""


def _row(model: StoredModel, photo: PhotoFile) -> dict[str, Any]:
    probabilities, rejected = cache.center_crop_prediction(model, photo.sha256, photo.content)
    closest = CLASS_NAMES[probabilities.argmax()]
    return {
        "photo": cache.thumbnail(photo.sha256, _THUMBNAIL_PX, photo.content),
        "file": photo.name,
        "prediction": NONE_OF_TEN if rejected else closest,
        "closest class": closest,
        "confidence": float(probabilities.max()),
        "rejected": rejected,
        **dict(zip(CLASS_NAMES, probabilities.tolist(), strict=True)),
    }


def _rows(model: StoredModel, photos: list[PhotoFile]) -> list[dict[str, Any]]:
    """Classify photos; shows the progress if it takes long."""
    placeholder = st.empty()
    rows = []
    shown = time.monotonic()
    for photo in photos:
        rows.append(_row(model, photo))
        if time.monotonic() > shown + _PROGRESS_INTERVAL_S:
            shown = time.monotonic()
            text = f"Classified {len(rows)} of {len(photos)} photos"
            placeholder.progress(len(rows) / len(photos), text)
    placeholder.empty()
    return rows


def _shown_columns(table: pd.DataFrame) -> pd.DataFrame:
    rejected = table["rejected"]
    names = table["file"].map(tables.escape_markdown)
    return table[["prediction"]].assign(
        photo=[f"![{name}]({uri})" for name, uri in zip(names, table["photo"], strict=True)],
        confidence=table["confidence"].mask(rejected),
        note=("closest class: " + table["closest class"]).where(rejected, ""),
        file=names,
    )


def show_batch(model: StoredModel) -> None:
    """Show the table of the visitor's photos, if there is more than one."""
    photos = uploads.all_photos()
    if len(photos) < 2:
        return
    st.subheader(f"All {len(photos)} photos", anchor=False)
    st.markdown("The model receives the largest centered square of each photo.")
    table = pd.DataFrame(_rows(model, photos))
    scrolls = len(photos) > _MAX_VISIBLE_ROWS
    with st.container(height=_SCROLLING_HEIGHT_PX if scrolls else "content", border=False):
        tables.show_table(_shown_columns(table), _COLUMNS, "Predictions for your photos")
    tables.csv_button(
        "Download predictions (CSV)",
        table.drop(columns="photo"),
        f"{model.name}-predictions.csv",
    )
