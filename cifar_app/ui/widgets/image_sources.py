"""The choice of an image: an example, an upload, a camera photo, or a test image."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import uploads, url_widgets

SOURCES: dict[str, str] = {
    "example": "Examples",
    "upload": "Your photos",
    "camera": "Camera",
    "test": "Test images",
}
USER_SOURCES = ("upload", "camera")
"""Sources of the visitor's own photos."""

EXAMPLES: dict[str, tuple[str, str | None]] = {
    "cat": ("Chelsea the cat", "cat"),
    "coffee": ("A cup of coffee", None),
    "rocket": ("A rocket launch", None),
}
"""Title and true class of the example photos; None for none of the ten classes."""

_IMAGE_DEPENDENT_PARAMS = ("crop",)
"""URL parameters that are removed when another image is chosen."""

_SAMPLE_SIZE = 24
_MAX_STEM_LENGTH = 60
_MAX_ERRORS_HEIGHT_PX = 200
_PHOTO_TILE_PX = 104
_TEST_TILE_PX = 64
_THUMBNAIL_PX = 200


@dataclass(frozen=True)
class SourceImage:
    """The image that a page is about.

    Attributes:
        id: Identifier, unique among the images of a visit.
        title: Title, or the name of the file.
        photo: Upright RGB image.
        test_index: Index in the test set, if it is a test image.
        label: True label, if known.
        out_of_distribution: Whether it is known to show none of the ten classes.
        sha256: Hash of the file, if it is the visitor's own photo.
    """

    id: str
    title: str
    photo: Image.Image
    test_index: int | None = None
    label: int | None = None
    out_of_distribution: bool = False
    sha256: str | None = None

    @property
    def file_stem(self) -> str:
        """Name of the image in names of downloaded files, such as "test-image-3"."""
        stem = re.sub(r"\W+", "-", PurePath(self.title).stem.lower()).strip("-")
        return stem[:_MAX_STEM_LENGTH] or self.id


def choose_source() -> str:
    """Show the choice of a source and return its key in `SOURCES`."""
    return url_widgets.segmented_control(
        "Source",
        "source",
        list(SOURCES),
        "example",
        format_func=SOURCES.__getitem__,
        reset_params=_IMAGE_DEPENDENT_PARAMS,
    )


def pick_image(source: str) -> SourceImage | None:
    """Show the images of a source and return the chosen one; None if there is none yet."""
    if source == "test":
        return _pick_test_image()
    if source == "example":
        return _pick_example()
    if source == "camera":
        uploads.camera_input()
        hint = "Hold something up: a toy car or a picture of a frog will do."
    else:
        uploads.file_uploader()
        hint = "Photos are kept in memory for this visit and never stored."
    _show_upload_errors("camera" if source == "camera" else "files")
    return _pick_user_photo(hint)


def _select(param: str, value: str) -> None:
    url.set_query_params(**dict.fromkeys(_IMAGE_DEPENDENT_PARAMS), **{param: value})


def _photo_gallery(
    param: str, photos: Mapping[str, tuple[str, str, bytes]], selected: str, label: str
) -> None:
    """Show photos, given as title, hash and file by id; a click writes the id to the URL."""
    tiles = [
        Tile(
            id=photo_id,
            src=cache.thumbnail(sha256, _THUMBNAIL_PX, content),
            caption=title,
            note="",
            label=title,
            selected=photo_id == selected,
        )
        for photo_id, (title, sha256, content) in photos.items()
    ]
    gallery(
        tiles,
        key=f"{param}-gallery",
        label=label,
        on_pick=lambda photo_id: _select(param, photo_id),
        pixels=False,
        tile_width=_PHOTO_TILE_PX,
    )


def _pick_example() -> SourceImage | None:
    files = {name: content for name, content in cache.examples().items() if name in EXAMPLES}
    if not files:
        st.caption("No example photos are installed. Upload a photo or choose a test image.")
        return None
    selected = url.read_choice("example", list(files), next(iter(files)))
    photos = {
        name: (EXAMPLES[name][0], hashlib.sha256(content).hexdigest(), content)
        for name, content in files.items()
    }
    _photo_gallery("example", photos, selected, "Example photos")
    title, class_name = EXAMPLES[selected]
    return SourceImage(
        f"example-{selected}",
        title,
        cache.photo(files[selected]),
        label=None if class_name is None else CLASS_NAMES.index(class_name),
        out_of_distribution=class_name is None,
    )


def _show_upload_errors(source: uploads.UploadSource) -> None:
    errors = uploads.upload_errors(source)
    if errors:
        scrolls = len(errors) > 2  # the prediction stays in sight
        with st.container(border=True, height=_MAX_ERRORS_HEIGHT_PX if scrolls else "content"):
            st.text("\n\n".join(errors))


def _pick_user_photo(hint: str) -> SourceImage | None:
    photos = {photo.id: photo for photo in uploads.user_photos()}
    requested = st.query_params.get("photo")
    if requested is not None and requested not in photos:
        st.caption("The photo in this link is not available: photos are kept for one visit only.")
    if not photos:
        st.caption(hint)
        return None
    selected = requested if requested in photos else next(reversed(photos))
    tiles = {
        photo_id: (photo.name, photo.sha256, photo.content) for photo_id, photo in photos.items()
    }
    _photo_gallery("photo", tiles, selected, "Your photos")
    st.button("Remove your photos", on_click=uploads.clear, type="tertiary")
    photo = photos[selected]
    return SourceImage(
        f"own-{selected}", photo.name, cache.photo(photo.content), sha256=photo.sha256
    )


def _pick_test_image() -> SourceImage:
    images, labels = cache.test_set()
    max_index = len(labels) - 1
    seed = url.read_int("seed", 0, 9_999, default=0) or 0
    sample = np.random.default_rng(seed).choice(len(labels), _SAMPLE_SIZE, replace=False)
    selected = url.read_int("image", 0, max_index, default=int(sample[0])) or 0
    gallery(
        [_test_tile(int(index), int(labels[index]), selected) for index in sample],
        key="test-gallery",
        label="Random test images",
        on_pick=lambda index: _select("image", index),
        tile_width=_TEST_TILE_PX,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Shuffle", on_click=lambda: url.set_query_params(seed=seed + 1, image=None))
        url_widgets.number_input("Test image number", "image", 0, max_index, selected)
    return SourceImage(
        f"test-{selected}",
        f"Test image {selected}",
        Image.fromarray(images[selected]),
        test_index=selected,
        label=int(labels[selected]),
    )


def _test_tile(index: int, label: int, selected: int) -> Tile:
    return Tile(
        id=str(index),
        src=image_widgets.test_image_uri(index),
        caption=CLASS_NAMES[label],
        note="",
        label=f"Test image {index}, {CLASS_NAMES[label]}",
        color=CLASS_COLORS[label],
        selected=index == selected,
    )
