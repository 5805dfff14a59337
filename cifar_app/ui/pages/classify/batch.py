"""Predictions for all of the visitor's photos in one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables, uploads
from cifar_app.ui.widgets.uploads import UserPhoto

_THUMBNAIL_PX = 96


def predictions_table(model: StoredModel, photos: Sequence[UserPhoto]) -> pd.DataFrame:
    """Return one row per photo: thumbnail, file, prediction, and ten probabilities."""
    return pd.DataFrame([_row(model, photo) for photo in photos])


def _row(model: StoredModel, photo: UserPhoto) -> dict[str, Any]:
    probabilities, rejected = cache.center_crop_prediction(model, photo.sha256, photo.content)
    return {
        "photo": cache.thumbnail(photo.sha256, _THUMBNAIL_PX, photo.content),
        "file": photo.name,
        "prediction": CLASS_NAMES[probabilities.argmax()],
        "confidence": float(probabilities.max()),
        "rejected": rejected,
        **dict(zip(CLASS_NAMES, probabilities.tolist(), strict=True)),
    }


def show_batch(model: StoredModel) -> None:
    """Show the table of the visitor's photos, if there is more than one."""
    photos = uploads.user_photos()
    if len(photos) < 2:
        return
    table = predictions_table(model, photos)
    rejected = table["rejected"]
    shown = pd.DataFrame(
        {
            "photo": table["photo"],
            "prediction": table["prediction"].mask(rejected, "none of the ten"),
            "confidence": (100 * table["confidence"]).mask(rejected),
            "note": ("closest: " + table["prediction"]).where(rejected, ""),
            "file": table["file"],
        }
    )
    st.subheader(f"All {len(photos)} photos", anchor=False)
    st.markdown("The model receives the largest centered square of each photo.")
    st.dataframe(
        shown,
        hide_index=True,
        row_height=56,
        height="content",
        column_config={
            "photo": st.column_config.ImageColumn("", width=60),
            "prediction": st.column_config.TextColumn(width=110),
            "confidence": st.column_config.ProgressColumn(
                format="%.1f%%", min_value=0, max_value=100, width=100
            ),
        },
    )
    tables.csv_button(
        "Download predictions (CSV)",
        table.drop(columns="photo"),
        f"{model.name}-predictions.csv",
    )
