"""The popover in which pages show the choice of an image."""

from __future__ import annotations

import streamlit as st

_COUNT_KEY = "image-popover-count"


def image_popover_key() -> str:
    """Return the key of the popover in this run."""
    return f"change-image-{st.session_state.get(_COUNT_KEY, 0)}"


def close_popover() -> None:
    """Let the next run show another, closed popover.

    The browser would ignore that the same one is closed if the run that followed its opening was
    interrupted, by a quick click on an image.
    """
    st.session_state[_COUNT_KEY] = st.session_state.get(_COUNT_KEY, 0) + 1
