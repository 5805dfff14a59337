"""Pages of a long list of images; the page number is a URL parameter."""

from __future__ import annotations

from typing import Literal

import numpy as np
import streamlit as st

from cifar_app.ui.state import focus, url

PARAM = "page"
PAGE_SIZE = 72
"""Images per page: full rows of three on a phone, of six and of eight on larger screens."""

_INPUT_WIDTH_PX = 150


def current_page(indices: np.ndarray) -> tuple[int, np.ndarray]:
    """Return the page number from the URL, from 1, and the part of `indices` on that page."""
    page = url.read_int(PARAM, 1, _page_count(indices), default=1)
    return page, indices[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def page_param(position: int) -> int | None:
    """Return the URL parameter of the page that holds a position of the list, from 0."""
    page = position // PAGE_SIZE + 1
    return None if page == 1 else page


def page_buttons(page: int, indices: np.ndarray, position: Literal["top", "bottom"]) -> None:
    """Show the page number, which can be changed, between buttons for the pages beside it.

    Args:
        page: Number of the current page, from 1.
        indices: All images of the list; nothing is shown if they fit on one page.
        position: Where the row stands, above or below the images.
    """
    page_count = _page_count(indices)
    if page_count == 1:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", width="content", wrap=False
    ):
        _step_button("‹ Previous", f"previous-{position}", page - 1, indices)
        key = f"page-{position}"
        st.session_state[key] = page
        st.selectbox(
            "Page",
            range(1, page_count + 1),
            key=key,
            format_func=lambda number: f"Page {number} of {page_count}",
            label_visibility="collapsed",
            width=_INPUT_WIDTH_PX,
            on_change=lambda: _go_to(st.session_state[key], indices),
        )
        _step_button("Next ›", f"next-{position}", page + 1, indices)


def _step_button(label: str, key: str, page: int, indices: np.ndarray) -> None:
    exists = 1 <= page <= _page_count(indices)
    st.button(label, key=key, disabled=not exists, on_click=_go_to, args=(page, indices))


def _page_count(indices: np.ndarray) -> int:
    return max(1, -(-len(indices) // PAGE_SIZE))


def _go_to(page: int, indices: np.ndarray) -> None:
    first = (page - 1) * PAGE_SIZE
    focus.request_focus(str(indices[first]))
    url.set_query_params(**{PARAM: page_param(first)})
