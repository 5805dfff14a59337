"""Galleries of test images; a click on an image opens its dialog, a checkbox collects it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import collection, focus, opened_image
from cifar_app.ui.widgets import paging
from cifar_app.ui.widgets.collection import show_collection
from cifar_app.ui.widgets.predictions import prediction_tiles

_MAX_SCROLLING_IMAGES = 60

GALLERY_PARAMS = (paging.PARAM, opened_image.PARAM)
"""URL parameters that no longer apply once the images of a paged gallery change."""


def scrolling_gallery(model: StoredModel, indices: np.ndarray, *, key: str, label: str) -> None:
    """Show the first of the given test images with predictions, in an area that scrolls."""
    shown = indices[:_MAX_SCROLLING_IMAGES].tolist()
    tiles = list(map(prediction_tiles(model), shown))
    with st.container(height=460, border=False):
        _gallery(tiles, key, label, tile_width=76)
    with st.container(horizontal=True, vertical_alignment="center"):
        show_collection(model)
        if len(indices) > _MAX_SCROLLING_IMAGES:
            st.caption(
                f"First {_MAX_SCROLLING_IMAGES} of {len(indices):,} images. "
                "Select one to step through all."
            )


def paged_gallery(
    model: StoredModel,
    indices: np.ndarray,
    make_tile: Callable[[int], Tile],
    *,
    key: str,
    label: str,
) -> None:
    """Show test images page by page.

    Args:
        model: Model whose predictions the collection contains.
        indices: Indices of all images, `int (N,)`.
        make_tile: Returns the tile of an index.
        key: Key of the gallery.
        label: Text alternative of the gallery.
    """
    page, shown = paging.current_page(indices)
    with st.container(horizontal=True, vertical_alignment="center", key="above-gallery"):
        paging.page_buttons(page, indices, "top")
        show_collection(model)
    _gallery([make_tile(int(index)) for index in shown], key, label)
    paging.page_buttons(page, indices, "bottom")


def _gallery(tiles: list[Tile], key: str, label: str, *, tile_width: int = 112) -> None:
    gallery(
        tiles,
        key=key,
        label=label,
        on_pick=opened_image.open_image,
        focus=focus.pop_focus(),
        tile_width=tile_width,
        collection=collection.format_collection(collection.read_collection()),
        max_collected=collection.MAX_IMAGES,
        on_collect=collection.set_collection,
    )
