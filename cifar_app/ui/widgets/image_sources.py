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
from cifar_app.ui.widgets import uploader, uploads, url_widgets
from cifar_app.ui.widgets.uploads import PhotoFile

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
        """Return the name of the image for downloaded files, such as "test-image-3"."""
        stem = re.sub(r"\W+", "-", PurePath(self.title).stem.lower()).strip("-")
        return stem[:_MAX_STEM_LENGTH] or self.id


def choose_source() -> str:
    """Show the choice of a source and return its key in `SOURCES`."""
    return url_widgets.segmented_control(
        "Source", "source", SOURCES, "example", reset_params=("crop",)
    )


def pick_image(source: str) -> SourceImage | None:
    """Show the images of a source and return the chosen one; None if there is none yet."""
    if source == "test":
        return _pick_test_image()
    if source == "example":
        return _pick_example()
    uploader.show_uploader(source)
    if errors := uploads.upload_errors(source):
        scrolls = len(errors) > 2  # the prediction stays in sight
        with st.container(border=True, height=_MAX_ERRORS_HEIGHT_PX if scrolls else "content"):
            st.text("\n\n".join(errors))
    return _pick_user_photo(source)


def _photo_gallery(
    param: str,
    photos: Mapping[str, PhotoFile],
    selected: str,
    label: str,
    scroll_request: int | None = None,
) -> Image.Image:
    """Show photos by their id, which a click writes to the URL; return the selected one."""
    tiles = [
        Tile(
            id=photo_id,
            src=cache.thumbnail(photo.sha256, _THUMBNAIL_PX, photo.content),
            caption=photo.name,
            note="",
            label=photo.name,
            selected=photo_id == selected,
        )
        for photo_id, photo in photos.items()
    ]
    gallery(
        tiles,
        key=f"{param}-gallery",
        label=label,
        on_pick=lambda photo_id: url.set_query_params(**{param: photo_id}, crop=None),
        pixels=False,
        tile_width=_PHOTO_TILE_PX,
        single_row=True,
        scroll_request=scroll_request,
    )
    return cache.photo(photos[selected].content)


def _pick_example() -> SourceImage | None:
    photos = {
        name: PhotoFile(hashlib.sha256(content).hexdigest(), EXAMPLES[name][0], content)
        for name, content in cache.examples().items()
        if name in EXAMPLES
    }
    if not photos:
        st.caption("No example photos are installed. Upload a photo or choose a test image.")
        return None
    selected = url.read_choice("example", list(photos), next(iter(photos)))
    photo = _photo_gallery("example", photos, selected, "Example photos")
    title, class_name = EXAMPLES[selected]
    return SourceImage(
        f"example-{selected}",
        title,
        photo,
        label=None if class_name is None else CLASS_NAMES.index(class_name),
        out_of_distribution=class_name is None,
    )


def _pick_user_photo(source: str) -> SourceImage | None:
    photos = {photo.id: photo for photo in uploads.user_photos()}
    requested = st.query_params.get("photo")
    if requested is not None and requested not in photos:
        st.caption("The photo in this link is not available: photos are kept for one visit only.")
    if not photos:
        st.caption(
            "Hold something up: a toy car or a picture of a frog will do."
            if source == "camera"
            else "Photos are kept in memory for this visit and never stored."
        )
        return None
    selected = requested if requested in photos else next(reversed(photos))
    photo = _photo_gallery("photo", photos, selected, "Your photos", uploader.pop_scroll_request())
    if (n_photos := len(uploads.all_photos())) > len(photos):
        st.caption(
            f"The {len(photos)} newest of {n_photos} photos. The table on the page Classify lists "
            "all of them."
        )
    st.button("Remove your photos", on_click=uploads.clear, type="tertiary")
    file = photos[selected]
    return SourceImage(f"own-{selected}", file.name, photo, sha256=file.sha256)


def _pick_test_image() -> SourceImage:
    images, labels = cache.test_set()
    max_index = len(labels) - 1
    seed = url.read_int("seed", 0, 9_999, default=0)
    sample = np.random.default_rng(seed).choice(len(labels), _SAMPLE_SIZE, replace=False).tolist()
    selected = url.read_int("image", 0, max_index, default=sample[0])
    tiles = [
        Tile(
            id=str(index),
            src=image_widgets.test_image_uri(index),
            caption=CLASS_NAMES[labels[index]],
            note="",
            label=f"Test image {index}, {CLASS_NAMES[labels[index]]}",
            color=CLASS_COLORS[labels[index]],
            selected=index == selected,
        )
        for index in sample
    ]
    gallery(
        tiles,
        key="test-gallery",
        label="Random test images",
        on_pick=lambda index: url.set_query_params(image=index, crop=None),
        tile_width=_TEST_TILE_PX,
        single_row=True,
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
