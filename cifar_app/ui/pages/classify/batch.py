"""Many photos at once: one table with all answers, to read and to take away."""

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

_EDGE = 96


def predictions_table(model: StoredModel, photos: Sequence[UserPhoto]) -> pd.DataFrame:
    """A row a photo: small picture, file, answer, confidence, refused or not, ten probabilities."""
    return pd.DataFrame([_row(model, photo) for photo in photos])


def _row(model: StoredModel, photo: UserPhoto) -> dict[str, Any]:
    found, refused = cache.center_crop_prediction(model, photo.sha256, photo.content)
    probabilities = dict(zip(CLASS_NAMES, found.tolist(), strict=True))
    return {
        "photo": cache.thumbnail(photo.sha256, _EDGE, photo.content),
        "file": photo.name,
        "answer": CLASS_NAMES[found.argmax()],
        "confidence": float(found.max()),
        "none of these": refused,
        **probabilities,
    }


def show_batch(model: StoredModel) -> None:
    """The table of the visitor's photos, if there is more than one."""
    own = uploads.user_photos()
    if len(own) < 2:
        return
    table = predictions_table(model, own)
    st.subheader(f"All {len(own)} photos", anchor=False)
    st.markdown("Each as the largest square in its middle.")
    shown = table[["photo", "answer", "confidence"]].copy()
    refused = table["none of these"]
    shown["confidence"] = (100 * table["confidence"]).mask(refused)
    shown["note"] = ("closest: " + table["answer"]).where(refused, "")
    shown["answer"] = table["answer"].mask(refused, "none of the ten")
    shown["file"] = table["file"]
    st.dataframe(
        shown,
        hide_index=True,
        row_height=56,
        height="content",
        column_config={
            "photo": st.column_config.ImageColumn("", width=60),
            "answer": st.column_config.TextColumn(width=110),
            "confidence": st.column_config.ProgressColumn(
                format="%.1f%%", min_value=0, max_value=100, width=100
            ),
        },
    )
    answers = table.drop(columns="photo")
    tables.csv_button("Download all answers (CSV)", answers, f"{model.name}-answers.csv")
