"""The test image that is open in a dialog, named by the URL."""

from __future__ import annotations

from cifar_app.ui.state import url

PARAM = "image"


def open_image(index: str) -> None:
    """Write a test image to the URL; the next run opens it."""
    url.set_query_params(**{PARAM: index})


def read_opened_image(n_images: int) -> int | None:
    """Return the index of the open test image; None without one."""
    return url.read_optional_int(PARAM, 0, n_images - 1)
