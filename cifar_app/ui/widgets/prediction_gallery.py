"""Scrolling gallery of test images with a model's predictions."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import gallery
from cifar_app.ui.state import focus
from cifar_app.ui.widgets import image_dialog, images

MAX_IMAGES = 60


def prediction_gallery(
    model: StoredModel, indices: np.ndarray, *, key: str, label: str, height: int
) -> None:
    """Show the first 60 of the given test images; a click opens an image in the dialog.

    Args:
        model: Model whose predictions are shown.
        indices: Indices of the test images, `int (N,)`.
        key: Key of the component.
        label: Text alternative of the gallery.
        height: Height of the scrolling area in pixels.
    """
    _, labels = cache.test_set()
    probabilities = cache.test_probabilities(model)
    with st.container(height=height, border=False):
        gallery(
            [
                images.prediction_tile(int(index), int(labels[index]), probabilities[index])
                for index in indices[:MAX_IMAGES]
            ],
            key=key,
            label=label,
            on_pick=image_dialog.open_image,
            focus=focus.focused_tile(),
            tile_width=76,
        )
    if len(indices) > MAX_IMAGES:
        st.caption(
            f"First {MAX_IMAGES} of {len(indices):,} images. Select one to step through all."
        )
