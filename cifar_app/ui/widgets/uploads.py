"""The visitor's own photos: kept in memory for this visit, never on disk."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.errors import PhotoError
from cifar_app.photos import MAX_BYTES, read_photo
from cifar_app.ui import cache
from cifar_app.ui.state import url

MAX_PHOTOS = 20
_MAX_ORIGINAL_BYTES = 1024**2
PHOTOS_KEY = "user-photos"
_ERRORS_KEY = "upload-errors"
_WIDGET_VERSION_KEY = "upload-widget-version"


@dataclass(frozen=True)
class PhotoFile:
    """A file with a photo.

    Attributes:
        sha256: Hash of the original file.
        name: Name of the original file.
        content: The original file, or a scaled-down JPEG if it was large.
    """

    sha256: str
    name: str
    content: bytes

    @property
    def id(self) -> str:
        """Return the identifier among the visitor's photos."""
        return self.sha256[:16]


def user_photos() -> list[PhotoFile]:
    """Return the visitor's photos, oldest first."""
    return list(st.session_state.get(PHOTOS_KEY, []))


def upload_errors(source: str) -> list[str]:
    """Return the errors of the latest upload, one message per file, if it used this source."""
    errors: dict[str, list[str]] = st.session_state.get(_ERRORS_KEY, {})
    return errors.get(source, [])


def add_uploads(files: Sequence[UploadedFile], source: str) -> str | None:
    """Add files to the visitor's photos, and record why others are refused.

    Returns:
        Id of the newest photo; None if no file is a photo.
    """
    photos = user_photos()
    errors: list[str] = []
    newest = None
    for file in files:
        content = file.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        try:
            decoded = read_photo(content)
        except PhotoError as error:
            errors.append(f"{file.name}: {error}")
            continue
        photos = [photo for photo in photos if photo.sha256 != sha256]
        photos.append(PhotoFile(sha256, file.name, _compact(content, decoded)))
        newest = photos[-1].id
    if len(photos) > MAX_PHOTOS:
        removed = ", ".join(photo.name for photo in photos[:-MAX_PHOTOS])
        errors.append(f"Only the {MAX_PHOTOS} newest photos are kept. Removed: {removed}.")
    st.session_state[PHOTOS_KEY] = photos[-MAX_PHOTOS:]
    st.session_state[_ERRORS_KEY] = {source: errors}
    return newest


def _compact(content: bytes, decoded: Image.Image) -> bytes:
    """Return a file, or the JPEG of its decoded, scaled-down image if the file is large."""
    if len(content) <= _MAX_ORIGINAL_BYTES:
        return content
    stream = io.BytesIO()
    decoded.save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()


def clear() -> None:
    """Remove all photos of this visit from memory."""
    for photo in user_photos():
        cache.photo.clear(photo.content)
    st.session_state.pop(PHOTOS_KEY, None)
    st.session_state.pop(_ERRORS_KEY, None)
    cache.thumbnail.clear()
    url.set_query_params(photo=None, crop=None)


def show_uploader(source: str) -> None:
    """Show the camera or the file uploader; photos are added before the page runs again."""
    key = f"{source}-{st.session_state.setdefault(_WIDGET_VERSION_KEY, 0)}"
    options: dict[str, Any] = {"key": key, "on_change": _add_from_widget, "args": (key, source)}
    if source == "camera":
        st.camera_input("Take a photo", **options)
        return
    st.file_uploader(
        "Upload one or more photos",
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // 1024**2,
        **options,
    )


def _add_from_widget(key: str, source: str) -> None:
    value = st.session_state[key]
    # The list may hold a `DeletedFile` until the browser has the next widget.
    files = [
        file
        for file in (value if isinstance(value, list) else [value])
        if isinstance(file, UploadedFile)
    ]
    if not files:
        return
    newest = add_uploads(files, source)
    if newest is not None:
        url.set_query_params(photo=newest, crop=None)
    release(files)
    # The next run shows an empty widget: the photos are shown in the gallery.
    st.session_state[_WIDGET_VERSION_KEY] += 1


def release(files: Sequence[UploadedFile]) -> None:
    """Remove files from Streamlit's memory, where they would stay until the visit ends."""
    context = get_script_run_ctx()
    manager = context and context.uploaded_file_mgr
    if context and isinstance(manager, MemoryUploadedFileManager):
        for file in files:
            manager.remove_file(context.session_id, file.file_id)
