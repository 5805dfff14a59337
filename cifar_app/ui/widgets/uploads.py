"""The visitor's own photos: kept in memory for this visit, not stored on disk."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.errors import PhotoError
from cifar_app.photos import Crop, read_photo
from cifar_app.ui import cache
from cifar_app.ui.state import url

MAX_PHOTOS = 20
MAX_ROWS = 1000
SQUARE_PX = 256
"""Size of the square that is kept of older photos; models take less."""
_MAX_ORIGINAL_BYTES = 1024**2
PHOTOS_KEY = "user-photos"
_ERRORS_KEY = "upload-errors"
_REFUSED_KEY = "upload-refused"


@dataclass(frozen=True)
class PhotoFile:
    """A file with a photo.

    Attributes:
        sha256: Hash of the original file.
        name: Name of the original file.
        content: The original file, or a scaled-down JPEG if it was large.
        is_square: Whether only the largest centered square is left of the photo.
    """

    sha256: str
    name: str
    content: bytes
    is_square: bool = False

    @property
    def id(self) -> str:
        """Return the identifier among the visitor's photos."""
        return self.sha256[:16]


def all_photos() -> list[PhotoFile]:
    """Return all of the visitor's photos, oldest first; of older ones only a square is left."""
    return list(st.session_state.get(PHOTOS_KEY, []))


def user_photos() -> list[PhotoFile]:
    """Return those of the visitor's photos that are kept as a whole, oldest first."""
    return [photo for photo in all_photos() if not photo.is_square]


def upload_errors(source: str) -> list[str]:
    """Return the errors of the latest batch, one message per file, if it used this source."""
    errors: dict[str, list[str]] = st.session_state.get(_ERRORS_KEY, {})
    return [
        message
        for batch, messages in errors.items()
        if batch.startswith(source)
        for message in messages
    ]


def start_batch(batch: str) -> None:
    """Forget the errors of earlier batches; does nothing if this one has started."""
    if batch not in st.session_state.get(_ERRORS_KEY, {}):
        st.session_state[_ERRORS_KEY] = {batch: []}
        st.session_state[_REFUSED_KEY] = True


def pop_refused() -> bool:
    """Return whether all files of the batch that has just ended were refused."""
    return bool(st.session_state.pop(_REFUSED_KEY, False))


def add_upload(name: str, content: bytes, batch: str, *, whole: bool = True) -> str | None:
    """Add a file to the visitor's photos, or record why it is refused.

    The same file under the same name replaces the earlier one.

    Args:
        name: Name of the file.
        content: Bytes of the file.
        batch: Batch that the file belongs to.
        whole: Whether to keep the whole photo; otherwise only its square.

    Returns:
        Id of the photo; None if the file is not a photo.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        decoded = read_photo(content)
    except PhotoError as error:
        # What is wrong comes first: files have names like those of photos.
        message = f"{error.received}. {error.remedy} {error.rule}"
        _record_error(batch, f"{name}: {message}")
        return None
    st.session_state[_REFUSED_KEY] = False
    photo = PhotoFile(sha256, name, _compact(content, decoded))
    if not whole:
        photo = _to_square(photo, decoded)
    others = [other for other in all_photos() if (other.sha256, other.name) != (sha256, name)]
    photos = [*others, photo]
    if len(photos) > MAX_ROWS:
        _record_error(batch, f"{photos[0].name}: removed, {MAX_ROWS:,} photos are kept at a time.")
    st.session_state[PHOTOS_KEY] = photos[-MAX_ROWS:]
    if len(kept := user_photos()) > MAX_PHOTOS:
        oldest = kept[0]
        square = _to_square(oldest, read_photo(oldest.content))
        st.session_state[PHOTOS_KEY] = [
            square if photo is oldest else photo for photo in all_photos()
        ]
    return photo.id


def _record_error(batch: str, message: str) -> None:
    errors: dict[str, list[str]] = st.session_state.get(_ERRORS_KEY, {})
    st.session_state[_ERRORS_KEY] = {batch: [*errors.get(batch, []), message]}


def _compact(content: bytes, decoded: Image.Image) -> bytes:
    """Return a file, or the JPEG of its decoded, scaled-down image if the file is large."""
    return content if len(content) <= _MAX_ORIGINAL_BYTES else _to_jpeg(decoded)


def _to_square(photo: PhotoFile, decoded: Image.Image) -> PhotoFile:
    """Reduce a photo to its largest centered square, about 40 KB."""
    cache.photo.clear(photo.content)
    square = decoded.crop(Crop().box(*decoded.size))
    square.thumbnail((SQUARE_PX, SQUARE_PX), Image.Resampling.LANCZOS)
    return replace(photo, content=_to_jpeg(square), is_square=True)


def _to_jpeg(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=95, subsampling=0)
    return stream.getvalue()


def remove(photo_id: str) -> None:
    """Remove one photo of this visit from memory."""
    photos = all_photos()
    for photo in photos:
        if photo.id == photo_id:
            cache.photo.clear(photo.content)
    st.session_state[PHOTOS_KEY] = [photo for photo in photos if photo.id != photo_id]
    cache.thumbnail.clear()
    url.set_query_params(photo=None, crop=None)


def clear() -> None:
    """Remove all photos of this visit from memory."""
    for photo in all_photos():
        cache.photo.clear(photo.content)
    st.session_state.pop(PHOTOS_KEY, None)
    st.session_state.pop(_ERRORS_KEY, None)
    cache.thumbnail.clear()
    url.set_query_params(photo=None, crop=None)


def release(files: Sequence[UploadedFile]) -> None:
    """Remove files from Streamlit's memory, where they would stay until the visit ends."""
    context = get_script_run_ctx()
    manager = context and context.uploaded_file_mgr
    if context and isinstance(manager, MemoryUploadedFileManager):
        for file in files:
            manager.remove_file(context.session_id, file.file_id)
