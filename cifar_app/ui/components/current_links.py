"""Marks for screen readers: the navigation, and its links to the current page."""

from __future__ import annotations

from collections.abc import Mapping

from cifar_app.ui.components.registration import register

_component = register("current_links", "<div class='current-links'></div>")


def mark_current_links(current: Mapping[str, str], *, key: str) -> None:
    """Mark containers of links as navigation, and one link of each as the current one.

    Args:
        current: Text of the current link by the key of its container.
        key: Key of the component.
    """
    _component(key=key, data={"current": dict(current)})
