"""Pages of a long list of images; the page number is a URL parameter."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.ui.state import focus, url

PARAM = "page"
PAGE_SIZE = 72
"""Images per page: full rows of three on a phone, of six and of eight on larger screens."""


def current_page(indices: np.ndarray) -> tuple[int, np.ndarray]:
    """Return the page number from the URL, from 1, and the part of `indices` on that page."""
    page = url.read_int(PARAM, 1, _page_count(indices), default=1)
    return page, indices[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def page_param(position: int) -> int | None:
    """Return the URL parameter of the page that holds a position of the list, from 0."""
    page = position // PAGE_SIZE + 1
    return None if page == 1 else page


def page_buttons(page: int, indices: np.ndarray) -> None:
    """Show buttons for the previous and next page, if there is more than one page."""
    page_count = _page_count(indices)
    if page_count == 1:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.button(
            "← Previous page",
            key="previous-page",
            disabled=page <= 1,
            on_click=_go_to,
            args=(page - 1, indices),
        )
        st.markdown(f"Page {page} of {page_count}", width="content")
        st.button(
            "Next page →",
            key="next-page",
            disabled=page >= page_count,
            on_click=_go_to,
            args=(page + 1, indices),
        )


def _page_count(indices: np.ndarray) -> int:
    return max(1, -(-len(indices) // PAGE_SIZE))


def _go_to(page: int, indices: np.ndarray) -> None:
    first = (page - 1) * PAGE_SIZE
    focus.request_focus(str(indices[first]))
    url.set_query_params(**{PARAM: page_param(first)})
