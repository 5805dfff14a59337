"""Text that only screen readers read, whenever it changes."""

from __future__ import annotations

from cifar_app.ui.components.registration import register

_component = register("announcement", "<span class='announcement' role='status'></span>")


def announce(text: str, *, key: str) -> None:
    """Let screen readers read a text when it changes; that of the first run is not read.

    Args:
        text: Text, such as the prediction for the selected image.
        key: Key of the component.
    """
    _component(key=key, data={"text": text})
