"""The picture of a gallery that the next run puts into sight, with the keyboard on it."""

from __future__ import annotations

import streamlit as st

_KEY = "focus"


def request_focus(image: str) -> None:
    """Name the picture."""
    st.session_state[_KEY] = image


def focused_tile() -> str | None:
    """The picture that this run is to focus, if there is one."""
    image: str | None = st.session_state.get(_KEY)
    return image


def clear_focus() -> None:
    """Leave the focus to the visitor from here on."""
    st.session_state.pop(_KEY, None)
