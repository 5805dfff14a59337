"""The choice of an image: an example, an upload, a camera photo, or a test image."""

from __future__ import annotations

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.widgets import camera, test_images, uploader, url_widgets
from cifar_app.ui.widgets.example_images import pick_example
from cifar_app.ui.widgets.image_popover import close_popover
from cifar_app.ui.widgets.source_image import SourceImage, open_test_image
from cifar_app.ui.widgets.user_photos import pick_user_photo, show_upload_errors

SOURCES: dict[str, str] = {
    "example": "Examples",
    "upload": "Your photos",
    "camera": "Camera",
    "test": "Test images",
}
USER_SOURCES = ("upload", "camera")
"""Sources of the visitor's own photos."""

DEFAULT_EXAMPLE = "cat"


def choose_source() -> str:
    """Show the choice of a source and return its key in `SOURCES`."""
    return url_widgets.segmented_control(
        "Source", "source", SOURCES, "example", reset_params=("crop",), hide_label=True
    )


def pick_image(
    source: str,
    model: StoredModel,
    *,
    default_example: str = DEFAULT_EXAMPLE,
    can_guess: bool = False,
) -> SourceImage | None:
    """Show the images of a source and return the chosen one; None if there is none yet.

    Args:
        source: Key in `SOURCES`.
        model: Model whose misclassified test images can be selected.
        default_example: Example without a URL parameter.
        can_guess: Whether the labels of test images can be hidden, to be guessed.
    """
    if source == "test":
        index = test_images.pick_test_image(model, on_pick=close_popover, can_guess=can_guess)
        return None if index is None else open_test_image(index, {"source": "test", "image": index})
    if source == "example":
        return pick_example(default_example)
    if source == "camera":
        camera.show_camera()
    else:
        uploader.show_uploader()
    show_upload_errors(source)
    return pick_user_photo(source)
