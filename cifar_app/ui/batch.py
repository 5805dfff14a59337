"""Many photos at once: one table with all answers, to read and to take away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.inference import Classifier, Prediction
from cifar_app.store import StoredModel
from cifar_app.ui import cache, layout, pictures, uploads


def answers_table(names: list[str], predictions: list[Prediction]) -> pd.DataFrame:
    """One row a photo: file, answer, confidence, whether it is refused, ten probabilities."""
    table = pd.DataFrame(
        {
            "file": names,
            "answer": [prediction.class_name for prediction in predictions],
            "confidence": [prediction.confidence for prediction in predictions],
            "none of these": [prediction.none_of_these for prediction in predictions],
        }
    )
    for label, name in enumerate(CLASS_NAMES):
        table[name] = [float(prediction.probabilities[label]) for prediction in predictions]
    return table


def show_batch(model: StoredModel, classifier: Classifier) -> None:
    """The table of the visitor's photos, if there is more than one."""
    own = uploads.own_photos()
    if len(own) < 2:
        return
    photos = [cache.photo(photo.content) for photo in own]
    predictions = [classifier.classify(photo) for photo in photos]
    table = answers_table([photo.name for photo in own], predictions)
    st.subheader(f"All {len(own)} photos", anchor=False)
    st.markdown("Each as the largest square in its middle.")
    shown = table[["file", "answer", "confidence"]].copy()
    shown.insert(0, "photo", [pictures.jpeg_uri(photo, 96) for photo in photos])
    shown["confidence"] *= 100
    shown["note"] = ["perhaps none of the ten" if p.none_of_these else "" for p in predictions]
    st.dataframe(
        shown,
        hide_index=True,
        row_height=56,
        height="content",
        column_config={
            "photo": st.column_config.ImageColumn(""),
            "confidence": st.column_config.ProgressColumn(
                format="%.1f%%", min_value=0, max_value=100
            ),
        },
    )
    layout.csv_button("Download all answers (CSV)", table, f"{model.name}-answers.csv")
