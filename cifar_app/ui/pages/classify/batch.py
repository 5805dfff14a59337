"""Predictions for all of the visitor's photos in one table."""

from __future__ import annotations

import time
from typing import Any

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import NONE_OF_TEN
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import table_link, table_links
from cifar_app.ui.state import url
from cifar_app.ui.widgets import tables, uploader, uploads
from cifar_app.ui.widgets.uploads import PhotoFile

_THUMBNAIL_PX = 96
_PROGRESS_INTERVAL_S = 0.3
_MAX_VISIBLE_ROWS = 20
_SCROLLING_HEIGHT_PX = 600
_COLUMNS = {
    "photo": ("Photo", None),
    "prediction": ("Prediction", None),
    "confidence": ("Confidence", None),
    "note": ("Note", None),
    "file": ("File", None),
}
"""Title and format of each column."""


def _row(model: StoredModel, photo: PhotoFile) -> dict[str, Any]:
    probabilities, rejected = cache.center_crop_prediction(model, photo.sha256, photo.content)
    return {
        "id": photo.id,
        "photo": cache.thumbnail(photo.sha256, _THUMBNAIL_PX, photo.content),
        "file": photo.name,
        "predicted": CLASS_NAMES[probabilities.argmax()],
        "confidence": float(probabilities.max()),
        "none_of_these": rejected,
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
    rejected = table["none_of_these"]
    names = table["file"].map(tables.escape_markdown)
    selectable = {photo.id for photo in uploads.user_photos()}
    links = [
        table_link(name, photo_id) if photo_id in selectable else name
        for name, photo_id in zip(names, table["id"], strict=True)
    ]
    return table.assign(
        photo=[f"![{name}]({uri})" for name, uri in zip(names, table["photo"], strict=True)],
        prediction=table["predicted"].mask(rejected, NONE_OF_TEN),
        confidence=table["confidence"].map(format_confidence).mask(rejected, "–"),
        note=("closest class: " + table["predicted"]).where(rejected, ""),
        file=links,
    )


def _describe_batch(table: pd.DataFrame) -> str:
    """Count the predictions of all photos."""
    rejected = table["none_of_these"]
    counts = table.loc[~rejected, "predicted"].value_counts()
    listed = [f"{count} {class_name}" for class_name, count in counts.items()]
    if n_rejected := int(rejected.sum()):
        listed.append(f"{n_rejected} {NONE_OF_TEN}")
    return f"Predictions: {', '.join(listed)}."


def _select(photo_id: str) -> None:
    uploader.request_scroll()
    url.set_query_params(photo=photo_id, crop=None)


def show_batch(model: StoredModel) -> None:
    """Show the table of the visitor's photos, if there is more than one."""
    photos = uploads.all_photos()
    if len(photos) < 2:
        return
    st.subheader(f"All {len(photos)} photos", anchor=False)
    table = pd.DataFrame(_rows(model, photos))
    st.markdown(
        f"{_describe_batch(table)} The model receives the largest centered square of each photo. "
        "Select a file to see its prediction above."
    )
    table_links(key="batch-links", on_pick=_select)
    scrolls = len(photos) > _MAX_VISIBLE_ROWS
    with st.container(height=_SCROLLING_HEIGHT_PX if scrolls else "content", border=False):
        tables.show_table(_shown_columns(table), _COLUMNS, "Predictions for your photos")
    tables.csv_button(
        "Download predictions (CSV)",
        table.drop(columns=["id", "photo"]),
        f"{model.name}-predictions.csv",
    )
