"""Text that the visitor's browser keeps, so that no other visitor can read or change it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cifar_app.ui.components.registration import register

_component = register("browser_storage", "<div class='browser-storage'></div>")


def browser_storage(
    name: str, text: str | None, *, key: str, on_load: Callable[[str], None]
) -> None:
    """Store a text in the browser, or ask for the stored one. Nothing is visible.

    Args:
        name: Name of the entry in the local storage of the browser.
        text: Text to store; an empty one removes the entry, None asks for its text.
        key: Key of the component.
        on_load: Called with the stored text before the page runs again: if it was asked for, or if
            another tab has stored it.
    """

    def load() -> None:
        on_load(st.session_state[key].loaded)

    _component(key=key, data={"name": name, "text": text}, on_loaded_change=load)
