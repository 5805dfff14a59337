"""Where the picture comes from: an example, the test set, a file or the camera."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
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
"""The sources of a visitor's own photos."""

EXAMPLES: dict[str, tuple[str, str | None]] = {
    "cat": ("Chelsea the cat", "cat"),
    "coffee": ("A cup of coffee", None),
    "rocket": ("A rocket launch", None),
}
"""Title and true class of the example photos; the last two are none of the ten."""

_OF_A_PICTURE = ("crop",)
"""Parameters that another picture begins without: it is seen whole first."""

_DRAWN = 24
_LONGEST_FILE_PART = 60
_MOST_REFUSED = 200
"""Height of what is said of several files, pixels, so that the answer stays in sight."""
_TILE_EDGE = 200


@dataclass(frozen=True)
class SourceImage:
    """The picture that is asked about.

    Attributes:
        id: Unique among all pictures of a visit.
        title: What it is, in words.
        photo: Its pixels, upright RGB.
        test_index: Its place in the test set, if it is a test image.
        label: Its true label, if that is known.
        out_of_distribution: Whether it is known to be none of the ten.
        sha256: Of the bytes of its file, if the visitor brought it.
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
        """What names of files say of it, such as "test-image-3"."""
        words = re.sub(r"\W+", "-", PurePath(self.title).stem.lower()).strip("-")
        return words[:_LONGEST_FILE_PART] or self.id


def choose_source() -> str:
    """Where the picture comes from: a key of `SOURCES`."""
    return url_widgets.segmented_control(
        "Picture from",
        "source",
        list(SOURCES),
        "example",
        format_func=SOURCES.__getitem__,
        reset_params=_OF_A_PICTURE,
    )


def pick_image(source: str) -> SourceImage | None:
    """The chosen picture of a source; None while the visitor has not brought one."""
    choosers: dict[str, Callable[[], SourceImage | None]] = {
        "example": _choose_example,
        "upload": _choose_upload,
        "camera": _camera_image,
        "test": _choose_test_image,
    }
    return choosers[source]()


def _pick(param: str, chosen: str) -> None:
    url.set_query_params(**dict.fromkeys(_OF_A_PICTURE), **{param: chosen})


def _photo_tiles(files: dict[str, tuple[str, str, bytes]], chosen: str) -> list[Tile]:
    return [
        Tile(
            id=name,
            src=cache.thumbnail(sha256, _TILE_EDGE, content),
            caption=title,
            note="",
            label=title,
            selected=name == chosen,
        )
        for name, (title, sha256, content) in files.items()
    ]


def _choose_example() -> SourceImage | None:
    examples = {name: content for name, content in cache.examples().items() if name in EXAMPLES}
    if not examples:
        st.caption("No example photo came with this copy. Bring your own, or take a test image.")
        return None
    chosen = url.read_choice("example", list(examples), next(iter(examples)))
    titled = {
        name: (EXAMPLES[name][0], hashlib.sha256(content).hexdigest(), content)
        for name, content in examples.items()
    }
    gallery(
        _photo_tiles(titled, chosen),
        key="examples",
        label="Example photos",
        on_pick=lambda name: _pick("example", name),
        pixels=False,
        tile_width=104,
    )
    title, true = EXAMPLES[chosen]
    label = None if true is None else CLASS_NAMES.index(true)
    photo = cache.photo(examples[chosen])
    return SourceImage(
        f"example-{chosen}", title, photo, label=label, out_of_distribution=true is None
    )


def _choose_upload() -> SourceImage | None:
    uploads.file_uploader()
    _show_refused("files")
    return _choose_own("Your photos stay in memory and are never stored.")


def _camera_image() -> SourceImage | None:
    uploads.camera_input()
    _show_refused("camera")
    return _choose_own("Hold something up: a toy car or a picture of a frog will do.")


def _show_refused(way: uploads.UploadSource) -> None:
    problems = uploads.upload_errors(way)
    if problems:
        with st.container(border=True, height=_MOST_REFUSED if len(problems) > 2 else "content"):
            st.text("\n\n".join(problems))


def _choose_own(hint: str) -> SourceImage | None:
    own = {photo.id: photo for photo in uploads.user_photos()}
    asked = st.query_params.get("photo")
    if asked is not None and asked not in own:
        st.caption("The photo of this address is not here: photos stay for one visit only.")
    if not own:
        st.caption(hint)
        return None
    chosen = asked if asked in own else next(reversed(own))
    titled = {name: (photo.name, photo.sha256, photo.content) for name, photo in own.items()}
    gallery(
        _photo_tiles(titled, chosen),
        key="own",
        label="Your photos",
        on_pick=lambda name: _pick("photo", name),
        pixels=False,
        tile_width=104,
    )
    st.button("Remove your photos", on_click=uploads.clear, type="tertiary")
    photo = own[chosen]
    return SourceImage(f"own-{chosen}", photo.name, cache.photo(photo.content), sha256=photo.sha256)


def _choose_test_image() -> SourceImage:
    images, labels = cache.test_set()
    seed = url.read_int("seed", 0, 9_999, default=0) or 0
    drawn = np.random.default_rng(seed).choice(len(labels), _DRAWN, replace=False)
    number = url.read_int("image", 0, len(labels) - 1, default=int(drawn[0])) or 0
    gallery(
        [_test_tile(int(n), int(labels[n]), number) for n in drawn],
        key="drawn",
        label="Test images drawn at random",
        on_pick=lambda name: _pick("image", name),
        tile_width=64,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Draw others", on_click=lambda: url.set_query_params(seed=seed + 1, image=None))
        url_widgets.number_input("Or its number", "image", 0, len(labels) - 1, number)
    return SourceImage(
        f"test-{number}",
        f"Test image {number}",
        Image.fromarray(images[number]),
        number,
        int(labels[number]),
    )


def _test_tile(number: int, label: int, chosen: int) -> Tile:
    return Tile(
        id=str(number),
        src=image_widgets.test_image_uri(number),
        caption=CLASS_NAMES[label],
        note="",
        label=f"Test image {number}, {CLASS_NAMES[label]}",
        color=CLASS_COLORS[label],
        selected=number == chosen,
    )
