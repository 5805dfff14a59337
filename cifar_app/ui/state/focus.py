"""The gallery tile that receives keyboard focus in the next run."""

from __future__ import annotations

import streamlit as st

_KEY = "focused-tile"


def request_focus(tile_id: str) -> None:
    """Set the tile that the next run scrolls to and focuses."""
    st.session_state[_KEY] = tile_id


def focused_tile() -> str | None:
    """Return the id of the tile to focus in this run, if any."""
    tile_id: str | None = st.session_state.get(_KEY)
    return tile_id


def clear_focus() -> None:
    """Leave the focus where it is from now on."""
    st.session_state.pop(_KEY, None)
