"""Links in a table that select something on the same page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cifar_app.ui.components.registration import register

_component = register("table_links", "<div class='table-links'></div>")

_PREFIX = "#select-"


def table_link(text: str, item_id: str) -> str:
    """Return a link in Markdown for the cell of a table; `text` is Markdown without links."""
    return f"[{text}]({_PREFIX}{item_id})"


def table_links(*, key: str, on_pick: Callable[[str], None]) -> None:
    """Handle the links of the page's table.

    Args:
        key: Key of the component.
        on_pick: Called with the id of a clicked link before the page runs again.
    """
    _component(
        key=key,
        data={"prefix": _PREFIX},
        on_picked_change=lambda: on_pick(st.session_state[key].picked),
    )
