"""A long row of images, a page at a time; the page stands in the address."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.ui.state import focus, url

PARAM = "page"
PAGE_SIZE = 72
"""Images a page: whole rows of three on a phone, of six and of eight on larger screens."""


def current_page(found: np.ndarray) -> tuple[int, np.ndarray]:
    """The page that the address names, from 1, and the images on it."""
    page = url.read_int(PARAM, 1, _pages(len(found)), default=1) or 1
    return page, found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def page_with(position: int) -> int | None:
    """What the address says of the page with the image of this position, from 0."""
    page = position // PAGE_SIZE + 1
    return None if page == 1 else page


def page_buttons(page: int, found: np.ndarray) -> None:
    """Previous and next page, where there is more than one; the new one begins in sight."""
    pages = _pages(len(found))
    if pages == 1:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.button(
            "← Previous page",
            key="previous-page",
            disabled=page <= 1,
            on_click=_turn,
            args=(page - 1, found),
        )
        st.markdown(f"Page {page} of {pages}", width="content")
        st.button(
            "Next page →",
            key="next-page",
            disabled=page >= pages,
            on_click=_turn,
            args=(page + 1, found),
        )


def _pages(images: int) -> int:
    return max(1, -(-images // PAGE_SIZE))


def _turn(page: int, found: np.ndarray) -> None:
    first = (page - 1) * PAGE_SIZE
    focus.request_focus(str(found[first]))
    url.set_query_params(**{PARAM: page_with(first)})
