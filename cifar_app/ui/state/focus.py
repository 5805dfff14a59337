"""What the next run focuses or scrolls to."""

from __future__ import annotations

import time

import streamlit as st

_KEY = "focused-tile"
_SCROLL_KEY = "scroll-request"


def request_focus(tile_id: str) -> None:
    """Set the tile that the next run scrolls to and focuses."""
    st.session_state[_KEY] = tile_id


def pop_focus() -> str | None:
    """Return the id of the tile to focus, if any; later runs leave the focus where it is."""
    tile_id: str | None = st.session_state.pop(_KEY, None)
    return tile_id


def request_scroll() -> None:
    """Make the next run scroll to the table of the page."""
    st.session_state[_SCROLL_KEY] = time.time_ns() // 1_000_000


def pop_scroll() -> int | None:
    """Return the number of the request to scroll, if there is one."""
    number: int | None = st.session_state.pop(_SCROLL_KEY, None)
    return number
