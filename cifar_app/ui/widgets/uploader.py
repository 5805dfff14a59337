"""The file uploader for the visitor's own photos."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.data.labeled_files import is_system_file
from cifar_app.photos import MAX_BYTES
from cifar_app.ui.components import page_drop
from cifar_app.ui.state import url
from cifar_app.ui.widgets import uploads
from cifar_app.ui.widgets.plots import is_touch_device

_VERSION_KEY = "upload-widget-version"
_FOLDER_KEY = "upload-folder"
_SCROLL_KEY = "upload-scroll"
_ADDED_KEY = "upload-added"
_SCROLL_COUNT_KEY = "upload-scroll-count"


def show_uploader() -> None:
    """Show the file uploader; chosen files are added to the visitor's photos."""
    batch = next_batch("upload")
    is_folder = st.session_state.get(_FOLDER_KEY, False)
    files = st.file_uploader(
        "Upload a folder of photos" if is_folder else "Choose photos (JPEG, PNG, HEIC, …)",
        accept_multiple_files="directory" if is_folder else True,
        max_upload_size=MAX_BYTES // 1024**2,
        key=f"{batch}-{is_folder}",
    )
    if not is_touch_device():
        st.toggle("Choose a whole folder", key=_FOLDER_KEY)
    if files:
        _add(files, batch)
        end_batch("upload")
        # An error above the photos must stay in sight.
        if not uploads.upload_errors("upload"):
            request_scroll()
        st.rerun()


def next_batch(source: str) -> str:
    """Return the name of the next batch of photos from a source."""
    return f"{source}-{st.session_state.setdefault(_VERSION_KEY, 0)}"


def end_batch(source: str) -> None:
    """Let the next run show an empty uploader; the photos of the batch are in the gallery."""
    st.session_state[_VERSION_KEY] += 1
    st.session_state[_ADDED_KEY] = not uploads.upload_errors(source)


def pop_added() -> bool:
    """Return whether the run before has added photos, and no file was refused."""
    return bool(st.session_state.pop(_ADDED_KEY, False))


def request_scroll() -> None:
    """Let the next run scroll to the photos, above their answer."""
    count = st.session_state.get(_SCROLL_COUNT_KEY, 0) + 1
    st.session_state.update({_SCROLL_COUNT_KEY: count, _SCROLL_KEY: count})


def pop_scroll_request() -> int | None:
    """Return the number of the request to scroll to the photos in this run, if any."""
    number: int | None = st.session_state.pop(_SCROLL_KEY, None)
    return number


def accept_pasted_and_dropped(source: str) -> None:
    """Add photos that are pasted, or dropped anywhere on the page, to the visitor's photos."""

    def show_uploader_next() -> None:
        st.session_state[_FOLDER_KEY] = False
        url.set_query_params(source="upload", crop=None)

    is_ready = source == "upload" and not st.session_state.get(_FOLDER_KEY, False)
    page_drop(is_ready, key="page-drop", on_request=show_uploader_next)
    if source in ("example", "upload") and not is_touch_device():
        st.caption("Drop photos anywhere on this page, or paste them with Ctrl+V.")


def _add(files: Sequence[UploadedFile], batch: str) -> None:
    """Add files and remove them from Streamlit's memory, one after the other.

    If the run is interrupted, the next one continues with the remaining files.
    """
    uploads.start_batch(batch)
    progress = st.progress(0.0)
    photos = [file for file in files if not is_system_file(file.name)]
    if any("/" in file.name for file in photos):
        photos.sort(key=lambda file: file.name)  # a browser lists a folder in any order
    first_whole = len(photos) - uploads.MAX_PHOTOS
    newest = None
    for index, file in enumerate(photos):
        progress.progress(index / len(photos), f"Reading photo {index + 1} of {len(photos)}")
        added = uploads.add_upload(file.name, file.getvalue(), batch, whole=index >= first_whole)
        newest = added or newest
        uploads.release([file])
    uploads.release(files)
    if newest is not None:
        url.set_query_params(photo=newest, crop=None)
