"""Steps through a sequence of images, and the button that collects the one shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cifar_app.ui.components.registration import register

_component = register("image_steps", "<div class='bar'></div>", "url_state.js")

_MAX_STEPS = 50
"""Steps in each direction that keys can be ahead of the page."""


def image_steps(
    index: int,
    sequence: Sequence[int],
    collection: str,
    *,
    max_collected: int,
    key: str,
    on_change: Callable[[str, str], None],
) -> None:
    """Show buttons for the previous and next image and for the collection; keys work, too.

    The component replaces the URL parameters `image` and `collection` itself, so that all steps
    together are one step of the browser's history. The callback must write the same values.

    Args:
        index: Index of the image shown.
        sequence: Indices of the images in their order; no steps if the image is not among them.
        collection: Value of the URL parameter `collection`.
        max_collected: Maximum number of collected images; 0 hides the button that collects.
        key: Key of the component.
        on_change: Called with the index of the image to show and the new collection.
    """
    position = sequence.index(index) if index in sequence else 0
    start = max(0, position - _MAX_STEPS)
    data = {
        "values": {"image": str(index), "collection": collection},
        "ids": [str(other) for other in sequence[start : position + _MAX_STEPS + 1]],
        "start": start,
        "total": len(sequence),
        "maxCollected": max_collected,
    }

    def changed() -> None:
        values = st.session_state[key].changed
        on_change(values["image"], values["collection"])

    _component(key=key, data=data, on_changed_change=changed)
