"""Galleries and tables of test images; a click on an image opens its dialog."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import focus
from cifar_app.ui.widgets import image_dialog, images, paging
from cifar_app.ui.widgets.label_doubt import labels_in_doubt

_MAX_SCROLLING_IMAGES = 60

GALLERY_PARAMS = (paging.PARAM, image_dialog.PARAM)
"""URL parameters that no longer apply once the images of a paged gallery change."""


def prediction_tile(model: StoredModel, in_doubt: np.ndarray, index: int) -> Tile:
    """Return a tile with the prediction of a model for a test image.

    Args:
        model: Model that predicts.
        in_doubt: Result of `labels_in_doubt`, so that a gallery asks only once.
        index: Index of the image.
    """
    probabilities = cache.test_probabilities(model)[index]
    predicted, label = int(probabilities.argmax()), int(cache.test_set()[1][index])
    name, true = CLASS_NAMES[predicted], CLASS_NAMES[label]
    confidence = format_confidence(probabilities.max(), 0)
    doubt = ", in doubt" if in_doubt[index] else ""
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=f"{name} {confidence}",
        note="correct" if predicted == label else f"label: {true}{doubt}",
        label=f"Test image {index}: label {true}{doubt}, predicted {name}, confidence {confidence}",
        color=CLASS_COLORS[predicted],
    )


def predictions_table(model: StoredModel, indices: np.ndarray) -> pd.DataFrame:
    """Return labels and predictions of the given test images, one row per image."""
    probabilities = cache.test_probabilities(model)[indices]
    names = np.array(CLASS_NAMES)
    return pd.DataFrame(
        {
            "image": indices,
            "true": names[cache.test_set()[1][indices]],
            "predicted": names[probabilities.argmax(axis=1)],
            "confidence": probabilities.max(axis=1),
        }
    )


def scrolling_gallery(model: StoredModel, indices: np.ndarray, *, key: str, label: str) -> None:
    """Show the first of the given test images with predictions, in an area that scrolls."""
    in_doubt = labels_in_doubt()
    shown = indices[:_MAX_SCROLLING_IMAGES].tolist()
    tiles = [prediction_tile(model, in_doubt, index) for index in shown]
    with st.container(height=460, border=False):
        _gallery(tiles, key, label, tile_width=76)
    if len(indices) > _MAX_SCROLLING_IMAGES:
        st.caption(
            f"First {_MAX_SCROLLING_IMAGES} of {len(indices):,} images. "
            "Select one to step through all."
        )


def paged_gallery(
    indices: np.ndarray, make_tile: Callable[[int], Tile], *, key: str, label: str
) -> None:
    """Show the given test images page by page; `make_tile` returns the tile of an index."""
    page, shown = paging.current_page(indices)
    _gallery([make_tile(int(index)) for index in shown], key, label)
    paging.page_buttons(page, indices)


def _gallery(tiles: list[Tile], key: str, label: str, *, tile_width: int = 112) -> None:
    gallery(
        tiles,
        key=key,
        label=label,
        on_pick=image_dialog.open_image,
        focus=focus.pop_focus(),
        tile_width=tile_width,
    )
