"""Pictures in a grid, each a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.ui.components.files import read

_gallery = st.components.v2.component(
    "gallery", html="<ul class='gallery'></ul>", css=read("gallery.css"), js=read("gallery.js")
)


@dataclass(frozen=True)
class Tile:
    """One picture of a gallery.

    Attributes:
        id: What the gallery reports when this tile is picked.
        src: The picture as a data URI.
        caption: First line under it.
        note: Second line under it.
        label: Text alternative of the whole tile.
        color: Color of the dot before the caption.
        selected: Whether it is the current choice; None where nothing is chosen.
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
) -> None:
    """Show pictures in a grid; calls `on_pick` with the id of the one that is picked.

    Args:
        tiles: The pictures.
        key: Key of the component.
        label: Text alternative of the whole grid.
        on_pick: Runs before the page does.
        pixels: Whether the pictures are 32 × 32 and keep their pixels crisp.
        tile_width: Smallest width of a tile, CSS pixels, the default wide enough for the longest
            caption; on a phone at most 88.
        focus: The id of a tile that takes the focus in this run.
    """

    def picked() -> None:
        chosen = st.session_state[key].picked
        if isinstance(chosen, str) and chosen in {tile.id for tile in tiles}:
            on_pick(chosen)

    data = {
        "items": [asdict(tile) for tile in tiles],
        "label": label,
        "pixels": pixels,
        "tile": tile_width,
        "focus": focus,
    }
    _gallery(key=key, data=data, on_picked_change=picked)
