"""A dialog that shows one labeled image with the predictions of all models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER
from cifar_app.inference.labeled import label_name
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import read_photo
from cifar_app.ui.pages.your_data.data_set import DataSet
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import paging, tables
from cifar_app.ui.widgets.prediction import show_probabilities

IMAGE_PARAM = "image"
_GALLERY_KEY = "your-data-gallery"
_COLUMNS = {
    "model": ("Model", None),
    "predicted": ("Prediction", None),
    "confidence": ("Confidence", "{:.1%}"),
    "verdict": ("Verdict", None),
}


def open_image(gallery: str, index: str) -> None:
    """Write an image to the URL; the next run opens it, with the images of its gallery."""
    st.session_state[_GALLERY_KEY] = gallery
    url.set_query_params(**{IMAGE_PARAM: index})


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
    title = tables.escape_markdown(data.images[index].prediction.file)
    st.dialog(title, width="large", on_dismiss=close)(_show)(data, model, sequence)


def _read_index(data: DataSet) -> int | None:
    return url.read_optional_int(IMAGE_PARAM, 0, len(data.images) - 1)


def _close(data: DataSet, paged_sequence: list[int]) -> None:
    index = _read_index(data)
    params: dict[str, int | None] = {IMAGE_PARAM: None}
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
    left, right = st.columns([2, 3], gap="medium")
    with left:
        image_widgets.show_image(read_photo(image.square), "stretch")
        _show_steps(index, sequence)
    with right:
        label = label_name(image.prediction.label)
        is_other = image.prediction.label == OTHER
        st.markdown("None of the ten classes." if is_other else f"Label: **{label}**")
        tables.show_table(_predictions(data, index), _COLUMNS, "Predictions of all models")
        probabilities = data.probabilities(model)[index]
        st.caption(f"Class probabilities of {model.title}")
        show_probabilities(probabilities, "your-bars", f"{model.name}-image-{index}")


def _predictions(data: DataSet, index: int) -> pd.DataFrame:
    prediction = data.images[index].prediction
    rows = []
    for model, probabilities, score in zip(
        data.models, prediction.probabilities, prediction.scores, strict=True
    ):
        is_rejected = score < model.card.rejection.threshold
        rows.append(
            {
                "model": tables.escape_markdown(model.title),
                "predicted": CLASS_NAMES[probabilities.argmax()],
                "confidence": float(probabilities.max()),
                "verdict": _verdict(prediction.label, int(probabilities.argmax()), is_rejected),
            }
        )
    return pd.DataFrame(rows)


def _verdict(label: int, predicted: int, is_rejected: bool) -> str:
    if label == OTHER:
        return "correctly rejected" if is_rejected else "incorrectly accepted"
    verdict = "correct" if predicted == label else "incorrect"
    return f"{verdict}, but rejected" if is_rejected else verdict


def _show_steps(index: int, sequence: list[int]) -> None:
    if index not in sequence:
        return
    position = sequence.index(index)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, shortcut, step in (("Previous", "Left", -1), ("Next", "Right", 1)):
            target = position + step
            exists = 0 <= target < len(sequence)
            st.button(
                label,
                shortcut=shortcut,
                key=f"your-step-{shortcut}",
                disabled=not exists,
                on_click=url.set_query_params,
                kwargs={IMAGE_PARAM: sequence[target] if exists else None},
            )
    st.caption(f"{position + 1} of {len(sequence)}")
