"""A dialog that shows one labeled image with the predictions of all models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER
from cifar_app.formatting import format_confidence
from cifar_app.inference.labeled import label_name
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import read_photo
from cifar_app.ui.components import image_steps
from cifar_app.ui.pages.your_data.data_set import DataSet
from cifar_app.ui.state import collection, focus, opened_image, url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import paging, tables
from cifar_app.ui.widgets.prediction import show_probabilities

_IMAGE_WIDTH_PX = 320
_GALLERY_KEY = "your-data-gallery"
_COLUMNS = {
    "model": ("Model", None),
    "predicted": ("Predicted", None),
    "confidence": ("Confidence", None),
}


def open_image(gallery: str, index: str) -> None:
    """Write an image to the URL; the next run opens it, with the images of its gallery."""
    st.session_state[_GALLERY_KEY] = gallery
    opened_image.open_image(index)


def open_from_url(
    data: DataSet, model: StoredModel, galleries: Mapping[str, np.ndarray], paged: str
) -> None:
    """Open the image that the URL names.

    Args:
        data: Labeled images.
        model: Model whose probabilities to show.
        galleries: Indices of the images of each gallery of the page, for Previous and Next.
        paged: Name of the gallery with pages; closing goes to the page of the last image.
    """
    index = _read_index(data)
    if index is None:
        return
    chosen = st.session_state.get(_GALLERY_KEY)
    name = next(
        (
            name
            for name in sorted(galleries, key=lambda name: name != chosen)
            if index in galleries[name]
        ),
        None,
    )
    sequence = galleries[name].tolist() if name else []
    close = partial(_close, data, sequence if name == paged else [])
    st.dialog("Labeled image", width="large", on_dismiss=close)(_show)(data, model, sequence)


def _read_index(data: DataSet) -> int | None:
    return opened_image.read_opened_image(len(data.images))


def _close(data: DataSet, paged_sequence: list[int]) -> None:
    index = _read_index(data)
    params: dict[str, int | None] = {opened_image.PARAM: None}
    if index in paged_sequence:
        params[paging.PARAM] = paging.page_param(paged_sequence.index(index))
    focus.request_focus(str(index))
    url.set_query_params(**params)


def _show(data: DataSet, model: StoredModel, sequence: list[int]) -> None:
    index = _read_index(data)
    if index is None:
        st.rerun()
        return
    image = data.images[index]
    label = image.prediction.label
    with st.container(key="close-up"):
        title = f"{image.prediction.file} · {label_name(label)}"
        st.subheader(tables.escape_markdown(title), anchor=False)
        left, right = st.columns([2, 3], gap="medium")
    with left:
        image_widgets.show_image(read_photo(image.square), _IMAGE_WIDTH_PX)
        image_steps(
            index,
            sequence,
            collection.format_collection(collection.read_collection()),
            max_collected=0,
            key="your-steps",
            on_change=lambda index, _: opened_image.open_image(index),
        )
        tables.show_table(_predictions(data, index), _COLUMNS, "Predictions of all models")
    with right:
        show_probabilities(
            data.probabilities(model)[index],
            "your-bars",
            f"{model.name}-image-{index}",
            label=None if label == OTHER else label,
        )
        st.caption(tables.escape_markdown(model.title))


def _predictions(data: DataSet, index: int) -> pd.DataFrame:
    prediction = data.images[index].prediction
    return pd.DataFrame(
        {
            "model": tables.escape_markdown(model.title),
            "predicted": describe_prediction(
                prediction.label,
                int(probabilities.argmax()),
                is_rejected=score < model.card.rejection.threshold,
            ),
            "confidence": format_confidence(probabilities.max()),
        }
        for model, probabilities, score in zip(
            data.models, prediction.probabilities, prediction.scores, strict=True
        )
    )


def describe_prediction(label: int, predicted: int, *, is_rejected: bool) -> str:
    """Return the predicted class or "rejected", and whether that is correct for the label."""
    name = CLASS_NAMES[predicted]
    is_correct = is_rejected if label == OTHER else predicted == label and not is_rejected
    mark = f"\N{NO-BREAK SPACE}{'✓' if is_correct else '✗'}"
    return f"rejected{mark} ({name})" if is_rejected else f"{name}{mark}"
