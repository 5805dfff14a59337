"""Images in a grid of buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.ui.components.registration import register

_component = register("gallery", "<ul class='gallery'></ul>", "grid_keys.js", "url_state.js")


@dataclass(frozen=True)
class Tile:
    """One image of a gallery.

    Attributes:
        id: Identifier passed to the gallery's callback.
        src: Data URI of the image.
        caption: First line below the image.
        note: Further lines below the image.
        label: Text alternative of the tile.
        color: Color of the dot before the caption.
        selected: Whether the tile is selected; None in a gallery without a selection.
    """

    id: str
    src: str
    caption: str
    note: str
    label: str
    color: str | None = None
    selected: bool | None = None


def gallery(
    tiles: list[Tile],
    *,
    key: str,
    label: str,
    on_pick: Callable[[str], None],
    pixels: bool = True,
    tile_width: int = 112,
    focus: str | None = None,
    single_row: bool = False,
    scroll_request: int | None = None,
    collection: str | None = None,
    max_collected: int = 0,
    on_collect: Callable[[str], None] | None = None,
) -> None:
    """Show images in a grid.

    Args:
        tiles: Images.
        key: Key of the component.
        label: Text alternative of the gallery.
        on_pick: Called with the id of a clicked tile before the page runs again.
        pixels: Whether to keep the pixels of small images sharp.
        tile_width: Minimum width of a tile in CSS pixels; at most 88 on a phone. The default
            fits the longest caption of a prediction.
        focus: Id of the tile that receives the focus in this run.
        single_row: Whether a phone shows the tiles in one row that scrolls sideways.
        scroll_request: Number of a request to scroll the page to the gallery; None for no
            request. A repeated number has no effect.
        collection: Value of the URL parameter `collection`; None for tiles without a checkbox.
            The component replaces the parameter itself, without a step in the history.
        max_collected: Maximum number of collected images.
        on_collect: Called with the new collection; it must write the same value to the URL.
    """
    data = {
        "items": [asdict(tile) for tile in tiles],
        "label": label,
        "pixels": pixels,
        "tileWidth": tile_width,
        "focus": focus,
        "singleRow": single_row,
        "scrollRequest": scroll_request,
        "collection": collection,
        "maxCollected": max_collected,
    }
    callbacks = {"on_picked_change": lambda: on_pick(st.session_state[key].picked)}
    if on_collect is not None:
        callbacks["on_collected_change"] = lambda: on_collect(st.session_state[key].collected)
    _component(key=key, data=data, **callbacks)
