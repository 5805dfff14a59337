"""Galleries of labeled images: those of a cell, and the errors."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER
from cifar_app.formatting import format_confidence
from cifar_app.inference.labeled import label_name, stack_labels
from cifar_app.inference.prediction import NONE_OF_TEN
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.pages.your_data.close_up import open_image
from cifar_app.ui.pages.your_data.data_set import DataSet
from cifar_app.ui.state import focus, opened_image
from cifar_app.ui.widgets import paging, url_widgets

_CELL_HEIGHT_PX = 460
_MIN_SCROLLING_IMAGES = 15
_CELL_TILE_PX = 76
_MAX_CELL_IMAGES = 60
_TILE_PX = 112


class Gallery:
    """Shows labeled images with the predictions of a model; a click on one opens it."""

    def __init__(self, data: DataSet, model: StoredModel) -> None:
        self._data = data
        self._labels = stack_labels(data.predictions)
        self._probabilities = data.probabilities(model)
        self._rejected = data.rejected(model)
        self._focus = focus.pop_focus()

    def cell(self, true: int | None, predicted: int | None) -> np.ndarray:
        """Return the indices of the images of a label and a predicted class, by confidence.

        None stands for all labels or classes.
        """
        indices = indices_in_cell(self._labels, self._probabilities, true, predicted)
        return self._by_confidence(indices)

    def errors(self) -> dict[str, np.ndarray]:
        """Return the indices of the images of each kind of error, by confidence."""
        is_other = self._labels == OTHER
        incorrect = self._probabilities.argmax(axis=1) != self._labels
        return {
            "misclassified": self._by_confidence(np.flatnonzero(~is_other & incorrect)),
            "rejected": self._by_confidence(np.flatnonzero(~is_other & self._rejected)),
            "accepted": self._by_confidence(np.flatnonzero(is_other & ~self._rejected)),
        }

    def _by_confidence(self, indices: np.ndarray) -> np.ndarray:
        confidence = self._probabilities[indices].max(axis=1)
        return indices[np.argsort(-confidence, kind="stable")]

    def show(self, indices: np.ndarray, key: str, label: str, tile_width: int) -> None:
        """Show images in their order."""
        gallery(
            [self._tile(int(index)) for index in indices],
            key=key,
            label=label,
            on_pick=partial(open_image, key),
            pixels=all(self._data.images[index].is_small for index in indices),
            tile_width=tile_width,
            focus=self._focus,
        )

    def _tile(self, index: int) -> Tile:
        image, probabilities = self._data.images[index], self._probabilities[index]
        predicted, label = int(probabilities.argmax()), int(self._labels[index])
        prediction = f"{CLASS_NAMES[predicted]} {format_confidence(probabilities.max(), 0)}"
        note = "correct" if predicted == label else f"label: {label_name(label)}"
        if self._rejected[index]:
            note += ", rejected"
        return Tile(
            id=str(index),
            src=image.thumbnail,
            caption=prediction,
            note=note,
            label=f"{image.prediction.file}: predicted {prediction}, {note}",
            color=CLASS_COLORS[predicted],
        )


def show_cell_images(shown: Gallery, indices: np.ndarray, label: str) -> None:
    """Show the first images of a cell; many are in an area that scrolls."""
    scrolls = len(indices) >= _MIN_SCROLLING_IMAGES
    with st.container(height=_CELL_HEIGHT_PX if scrolls else "content", border=False):
        shown.show(indices[:_MAX_CELL_IMAGES], "your-cell", label, _CELL_TILE_PX)
    if len(indices) > _MAX_CELL_IMAGES:
        st.caption(
            f"First {_MAX_CELL_IMAGES} of {len(indices):,} images. Select one to step through all."
        )


def show_errors(shown: Gallery, *, has_others: bool) -> np.ndarray:
    """Show the errors of the chosen kind page by page and return their indices, `int (N,)`."""
    errors = shown.errors()
    titles = {"misclassified": "Misclassified", "rejected": "Rejected"}
    if has_others:
        titles["accepted"] = "Others accepted"
    descriptions = {
        "misclassified": "The most probable class is not the label",
        "rejected": f"The model takes them for “{NONE_OF_TEN}”",
        "accepted": "The model takes them for one of the ten classes",
    }
    none = {
        "misclassified": "No image is misclassified",
        "rejected": "No image of the ten classes is rejected",
        "accepted": "All other images are rejected",
    }
    st.subheader("Errors", anchor=False)
    kind = url_widgets.segmented_control(
        "Kind of error",
        "errors",
        {name: f"{title} ({len(errors[name]):,})" for name, title in titles.items()},
        next((name for name in titles if len(errors[name])), "misclassified"),
        reset_params=(paging.PARAM, opened_image.PARAM),
    )
    indices = errors[kind]
    if len(indices):
        page, on_page = paging.current_page(indices)
        st.markdown(f"{descriptions[kind]}, most confident first.")
        shown.show(on_page, "your-errors", titles[kind], _TILE_PX)
        paging.page_buttons(page, indices, "bottom")
    else:
        st.markdown(f"**{none[kind]}.**")
    return indices
