"""The gallery tile that receives keyboard focus in the next run."""

from __future__ import annotations

import streamlit as st

_KEY = "focused-tile"


def request_focus(tile_id: str) -> None:
    """Set the tile that the next run scrolls to and focuses."""
    st.session_state[_KEY] = tile_id


def pop_focus() -> str | None:
    """Return the id of the tile to focus, if any; later runs leave the focus where it is."""
    tile_id: str | None = st.session_state.pop(_KEY, None)
    return tile_id
