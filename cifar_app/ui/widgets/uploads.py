"""A visitor's own photos: kept in memory for this visit, over page switches, never on disk."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import streamlit as st
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.errors import PhotoError
from cifar_app.photos import MAX_BYTES, read_photo
from cifar_app.ui import cache
from cifar_app.ui.state import url

UploadSource = Literal["files", "camera"]

MAX_PHOTOS = 20
_LARGE_BYTES = 1024**2
_PHOTOS = "own-photos"
_REFUSED = "refused-photos"
_WIDGET_VERSION = "upload-round"


@dataclass(frozen=True)
class UserPhoto:
    """A photo that a visitor brought.

    Attributes:
        sha256: Of the file that came.
        name: Of that file.
        content: The file, or its picture scaled down if it was large.
    """

    sha256: str
    name: str
    content: bytes

    @property
    def id(self) -> str:
        """What tells it from the visitor's other photos."""
        return self.sha256[:16]


class _File(Protocol):
    @property
    def name(self) -> str: ...

    def getvalue(self) -> bytes: ...


def user_photos() -> list[UserPhoto]:
    """The visitor's photos, oldest first."""
    return list(st.session_state.get(_PHOTOS, []))


def upload_errors(way: UploadSource) -> list[str]:
    """What was wrong with files of the last upload, a text each, if they came in this way."""
    came, problems = st.session_state.get(_REFUSED, (way, []))
    return list(problems) if came == way else []


def add_uploads(files: Sequence[_File], way: UploadSource) -> str | None:
    """Keep the files that are photos, remember why others are not.

    Args:
        files: What the visitor brought.
        way: How.

    Returns:
        The id of the newest photo, None if there was none.
    """
    kept = user_photos()
    problems: list[str] = []
    newest = None
    for file in files:
        content = file.getvalue()
        digest = hashlib.sha256(content).hexdigest()
        try:
            photo = read_photo(content)
        except PhotoError as error:
            problems.append(f"{file.name}: {error}")
            continue
        kept = [one for one in kept if one.sha256 != digest]
        kept.append(UserPhoto(digest, file.name, _compact(content, photo)))
        newest = kept[-1].id
    if len(kept) > MAX_PHOTOS:
        gone = ", ".join(photo.name for photo in kept[:-MAX_PHOTOS])
        problems.append(f"Only the {MAX_PHOTOS} newest photos are kept; left out: {gone}.")
    st.session_state[_PHOTOS] = kept[-MAX_PHOTOS:]
    st.session_state[_REFUSED] = way, problems
    return newest


def _compact(content: bytes, photo: Image.Image) -> bytes:
    """The file itself, or, so that many visitors fit into the memory, what is left of a large one.

    Args:
        content: Of the file.
        photo: Its picture, which has been scaled down.
    """
    if len(content) <= _LARGE_BYTES:
        return content
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()


def clear() -> None:
    """Forget all photos of this visit."""
    for photo in user_photos():
        cache.photo.clear(photo.content)
    st.session_state.pop(_PHOTOS, None)
    st.session_state.pop(_REFUSED, None)
    cache.thumbnail.clear()
    url.set_query_params(photo=None, crop=None)


def file_uploader() -> None:
    """The drop area; its files are taken before the page runs again."""
    key = f"files-{st.session_state.setdefault(_WIDGET_VERSION, 0)}"
    st.file_uploader(
        f"Drop one or more photos here, up to {MAX_BYTES // 1024**2} MB each",
        accept_multiple_files=True,
        key=key,
        on_change=_take_from,
        args=(key, "files"),
        max_upload_size=MAX_BYTES // 1024**2,
    )


def camera_input() -> None:
    """The camera; its photo is taken before the page runs again."""
    key = f"camera-{st.session_state.setdefault(_WIDGET_VERSION, 0)}"
    st.camera_input("Take a photo", key=key, on_change=_take_from, args=(key, "camera"))


def _take_from(key: str, way: UploadSource) -> None:
    brought = st.session_state[key]
    listed = brought if isinstance(brought, list) else [brought]
    # The browser may tell of a widget once more before the fresh one has replaced it.
    files = [file for file in listed if isinstance(file, UploadedFile)]
    if not files:
        return
    newest = add_uploads(files, way)
    if newest is not None:
        url.set_query_params(photo=newest, crop=None)
    _release(files)
    # A fresh widget next time: the photos are kept here, and shown as pictures.
    st.session_state[_WIDGET_VERSION] += 1


def _release(files: Sequence[UploadedFile]) -> None:
    """Have Streamlit forget files that were taken; by itself it keeps all until the visit ends."""
    context = get_script_run_ctx()
    keeper = context and context.uploaded_file_mgr
    if context and isinstance(keeper, MemoryUploadedFileManager):
        for file in files:
            keeper.remove_file(context.session_id, file.file_id)
