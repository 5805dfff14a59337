"""The three views that Streamlit has no widget for, as components of real HTML buttons.

Each is registered once, when this module is imported. All of them work with a mouse, a
finger and the keyboard, keep their focus when the page runs again, and take their colours
from the theme.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.palette import ACCENT, CLASS_COLORS
from cifar_app.photos import Crop

_HERE = Path(__file__).parent
_HIT = "#3E8E5A"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_gallery = st.components.v2.component(
    "gallery", html="<ul class='gallery'></ul>", css=_read("gallery.css"), js=_read("gallery.js")
)
_matrix = st.components.v2.component(
    "confusion_matrix",
    html="<div class='frame'><table></table></div>",
    css=_read("matrix.css"),
    js=_read("matrix.js"),
)
_cropper = st.components.v2.component(
    "cropper",
    html="<figure class='stage'><img><div class='square' tabindex='0' role='group'>"
    "<div class='handle'></div></div></figure>",
    css=_read("cropper.css"),
    js=_read("cropper.js"),
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
        color: Colour of the dot before the caption.
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
    tile_width: int = 88,
) -> None:
    """Show pictures in a grid; calls `on_pick` with the id of the one that is picked.

    Args:
        tiles: The pictures.
        key: Key of the component.
        label: Text alternative of the whole grid.
        on_pick: Runs before the page does.
        pixels: Whether the pictures are 32 × 32 and keep their pixels crisp.
        tile_width: Smallest width of a tile, CSS pixels.
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
    }
    _gallery(key=key, data=data, on_picked_change=picked)


def confusion_table(
    texts: list[list[str]],
    shades: np.ndarray,
    labels: list[list[str]],
    *,
    key: str,
    caption: str,
    selected: tuple[int, int] | None,
    on_pick: Callable[[int, int], None],
) -> None:
    """Show a 10 × 10 confusion matrix; calls `on_pick` with the cell that is picked.

    Args:
        texts: What each cell says, by true class, then predicted class.
        shades: `float (10, 10)`, 0 (empty) to 1 (full colour).
        labels: Text alternative of each cell.
        key: Key of the component.
        caption: A line over the table.
        selected: The cell that is shown as chosen.
        on_pick: Runs before the page does.
    """

    def picked() -> None:
        cell = st.session_state[key].picked
        if isinstance(cell, list) and len(cell) == 2 and all(c in range(10) for c in cell):
            on_pick(int(cell[0]), int(cell[1]))

    cells = [
        [
            {"text": text, "shade": float(shade), "label": label}
            for text, shade, label in zip(*row, strict=True)
        ]
        for row in zip(texts, shades, labels, strict=True)
    ]
    data = {
        "classes": list(CLASS_NAMES),
        "colors": list(CLASS_COLORS),
        "cells": cells,
        "caption": caption,
        "selected": list(selected) if selected else None,
        "hit": _HIT,
        "miss": ACCENT,
    }
    _matrix(key=key, data=data, on_picked_change=picked)


def cropper(
    src: str,
    width: int,
    height: int,
    crop: Crop,
    *,
    key: str,
    alt: str,
    on_crop: Callable[[Crop], None],
) -> None:
    """Show a photo with a square that can be moved and sized; calls `on_crop` with the new one.

    Args:
        src: The photo as a data URI.
        width: Its width in pixels.
        height: Its height in pixels.
        crop: Where the square is.
        key: Key of the component; another photo needs another key.
        alt: Text alternative of the photo.
        on_crop: Runs before the page does.
    """

    def changed() -> None:
        moved = _valid_crop(st.session_state[key].crop)
        if moved:
            on_crop(moved)

    data = {
        "src": src,
        "width": width,
        "height": height,
        "crop": asdict(crop),
        "alt": alt,
        "label": "The part that the network sees. Arrow keys move it, plus and minus size it.",
    }
    _cropper(key=key, data=data, default={"crop": None}, on_crop_change=changed)


def _valid_crop(value: object) -> Crop | None:
    if not isinstance(value, dict):
        return None
    numbers = [value.get(name) for name in ("x", "y", "size")]
    if not all(isinstance(n, int | float) and 0 <= n <= 1 for n in numbers):
        return None
    return Crop(*(float(n) for n in numbers if n is not None))
