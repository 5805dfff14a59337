"""The choice of an image: an example, an upload, a camera photo, or a test image."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.components.data_uri import png_uri
from cifar_app.ui.state import url
from cifar_app.ui.widgets import camera, test_images, uploader, uploads, url_widgets
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets.example_images import EXAMPLE_PHOTOS, EXAMPLE_TEST_IMAGES
from cifar_app.ui.widgets.source_image import SourceImage
from cifar_app.ui.widgets.uploads import PhotoFile

SOURCES: dict[str, str] = {
    "example": "Examples",
    "upload": "Your photos",
    "camera": "Camera",
    "test": "Test images",
}
USER_SOURCES = ("upload", "camera")
"""Sources of the visitor's own photos."""


DEFAULT_EXAMPLE = "cat"
_POPOVER_COUNT_KEY = "image-popover-count"

_MAX_ERRORS_HEIGHT_PX = 200
_PHOTO_TILE_PX = 104
_EXAMPLE_TILE_PX = 66
_THUMBNAIL_PX = 200


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
        return None if index is None else _test_image(index, {"source": "test", "image": index})
    if source == "example":
        return _pick_example(default_example)
    if source == "camera":
        camera.show_camera()
    else:
        uploader.show_uploader()
    _show_upload_errors(source)
    return pick_user_photo(source)


def image_popover_key() -> str:
    """Return the key of the popover that other pages show the images in."""
    return f"change-image-{st.session_state.get(_POPOVER_COUNT_KEY, 0)}"


def close_popover() -> None:
    """Let the next run show another, closed popover.

    The browser would ignore that the same one is closed if the run that followed its opening was
    interrupted, by a quick click on an image.
    """
    st.session_state[_POPOVER_COUNT_KEY] = st.session_state.get(_POPOVER_COUNT_KEY, 0) + 1


def _show_upload_errors(source: str) -> None:
    errors = uploads.upload_errors(source)
    if not errors:
        return
    # The style dims the prediction if it is still that of an earlier photo.
    key = "upload-refused" if uploads.pop_refused() else "upload-errors"
    scrolls = len(errors) > 2  # the prediction stays in sight
    with st.container(border=True, height=_MAX_ERRORS_HEIGHT_PX if scrolls else "content", key=key):
        st.text("\n\n".join(errors))


def _pick_example(default: str) -> SourceImage | None:
    photos = {
        name: PhotoFile(hashlib.sha256(content).hexdigest(), EXAMPLE_PHOTOS[name][0], content)
        for name, content in cache.examples().items()
        if name in EXAMPLE_PHOTOS
    }
    tiles = [_photo_tile(name, photo) for name, photo in photos.items()]
    tests = {f"test-{class_name}": index for class_name, index in EXAMPLE_TEST_IMAGES.items()}
    tiles += [_test_image_tile(name, index) for name, index in tests.items()]
    names = [tile.id for tile in tiles]
    selected = url.read_choice("example", names, default if default in names else names[0])
    _show_gallery("example", tiles, selected, "Examples", tile_width=_EXAMPLE_TILE_PX)
    params = {"example": selected}
    if selected in tests:
        return _test_image(tests[selected], params)
    title, class_name = EXAMPLE_PHOTOS[selected]
    return SourceImage(
        f"example-{selected}",
        title,
        cache.photo(photos[selected].content),
        params,
        label=None if class_name is None else CLASS_NAMES.index(class_name),
        out_of_distribution=class_name is None,
    )


def _photo_tile(tile_id: str, photo: PhotoFile) -> Tile:
    return Tile(
        id=tile_id,
        src=cache.thumbnail(photo.sha256, _THUMBNAIL_PX, photo.content),
        caption=photo.name,
        note="",
        label=photo.name,
    )


def _test_image_tile(tile_id: str, index: int) -> Tile:
    images, labels = cache.test_set()
    class_name = CLASS_NAMES[labels[index]]
    return Tile(
        id=tile_id,
        src=png_uri(image_widgets.enlarge(images[index], _THUMBNAIL_PX)),
        caption=class_name,
        note="",
        label=f"Test image {index}, {class_name}",
    )


def _test_image(index: int, params: Mapping[str, str | int]) -> SourceImage:
    images, labels = cache.test_set()
    return SourceImage(
        f"test-{index}",
        f"Test image {index}",
        Image.fromarray(images[index]),
        params,
        test_index=index,
        label=int(labels[index]),
    )


def _show_gallery(
    param: str,
    tiles: list[Tile],
    selected: str,
    label: str,
    *,
    tile_width: int,
    scroll_request: int | None = None,
) -> None:
    """Show tiles; a click on one writes its id to the URL."""

    def pick(tile_id: str) -> None:
        close_popover()
        url.set_query_params(**{param: tile_id}, crop=None)

    gallery(
        [replace(tile, selected=tile.id == selected) for tile in tiles],
        key=f"{param}-gallery",
        label=label,
        on_pick=pick,
        pixels=False,
        tile_width=tile_width,
        single_row=True,
        scroll_request=scroll_request,
    )


def pick_user_photo(source: str) -> SourceImage | None:
    """Show the visitor's photos and return the chosen one, else the newest; None without photos."""
    photos = {photo.id: photo for photo in uploads.user_photos()}
    requested = st.query_params.get("photo")
    if requested is not None and requested not in photos:
        st.caption("The photo in this link is not available: photos are kept for one visit only.")
    if not photos:
        st.caption("Photos are kept in memory for this visit and never stored.")
        return None
    selected = requested if requested in photos else next(reversed(photos))
    _show_gallery(
        "photo",
        [_photo_tile(photo_id, photo) for photo_id, photo in photos.items()],
        selected,
        "Your photos",
        tile_width=_PHOTO_TILE_PX,
        scroll_request=uploader.pop_scroll_request(),
    )
    _show_removal(selected, len(photos))
    file = photos[selected]
    return SourceImage(
        f"own-{selected}",
        file.name,
        cache.photo(file.content),
        {"source": source, "photo": selected},
        sha256=file.sha256,
    )


def _show_removal(selected: str, n_whole: int) -> None:
    """Show buttons that remove the selected photo or all of them."""
    n_photos = len(uploads.all_photos())
    if n_photos > n_whole:
        st.caption(
            f"The {n_whole} newest of {n_photos} photos. The table on the page Classify lists all "
            "of them."
        )
    with st.container(horizontal=True, gap="small", key="removal"):
        st.button("Remove this photo", on_click=uploads.remove, args=(selected,))
        if n_photos > 1:
            st.button(f"Remove all {n_photos} photos", on_click=uploads.clear)
