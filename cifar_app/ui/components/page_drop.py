"""Pasting files, and dropping them anywhere on the page."""

from __future__ import annotations

from collections.abc import Callable

from cifar_app.ui.components.registration import register

_component = register("page_drop", "<div class='page-drop'></div>")


def page_drop(ready: bool, *, key: str, on_request: Callable[[], None]) -> None:
    """Pass files that are pasted or dropped on the page to its file uploader.

    Args:
        ready: Whether this run shows a file uploader for files.
        key: Key of the component.
        on_request: Called before the next run if files came and `ready` is false; that run shows
            the file uploader.
    """
    _component(key=key, data={"ready": ready}, on_requested_change=on_request)
