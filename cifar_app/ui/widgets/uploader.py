"""The camera and the file uploader for the visitor's own photos."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

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
_CAMERA_WIDTH_PX = 480
_SYSTEM_FILES = ("Thumbs.db", "desktop.ini")


def show_uploader(source: str) -> None:
    """Show the camera or the file uploader; chosen files are added to the visitor's photos."""
    batch = f"{source}-{st.session_state.setdefault(_VERSION_KEY, 0)}"
    if source == "camera":
        if not _camera_is_allowed(st.context.url):
            st.text(
                "Browsers allow the camera only on pages with an address that begins with "
                "https://, or on the computer that runs this app. Take a photo with the camera "
                "app and choose it under “Your photos”."
            )
            return
        photo = st.camera_input("Take a photo", key=batch, width=_CAMERA_WIDTH_PX)
        files = [photo] if photo else []
    else:
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
        # The next run shows an empty widget: the photos are shown in the gallery.
        st.session_state[_VERSION_KEY] += 1
        st.session_state[_ADDED_KEY] = not uploads.upload_errors(source)
        # An error above the photos must stay in sight, and the answer is beside the camera.
        if not uploads.upload_errors(source) and (source == "upload" or is_touch_device()):
            request_scroll()
        st.rerun()


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


def _camera_is_allowed(page_url: str | None) -> bool:
    """Return whether a page is a secure context, in which browsers allow the camera."""
    parts = urlsplit(page_url or "")
    host = parts.hostname or ""
    is_local = host in ("localhost", "::1") or host.startswith("127.")
    return parts.scheme != "http" or is_local


def accept_pasted_and_dropped(source: str) -> None:
    """Add photos that are pasted, or dropped anywhere on the page, to the visitor's photos."""

    def show_uploader_next() -> None:
        st.session_state[_FOLDER_KEY] = False
        url.set_query_params(source="upload", crop=None)

    is_ready = source == "upload" and not st.session_state.get(_FOLDER_KEY, False)
    page_drop(is_ready, key="page-drop", on_request=show_uploader_next)
    if source in ("example", "upload"):
        with st.container(key="mouse-only-paste"):
            st.caption("Drop photos anywhere on this page, or paste them with Ctrl+V.")


def _add(files: Sequence[UploadedFile], batch: str) -> None:
    """Add files and remove them from Streamlit's memory, one after the other.

    If the run is interrupted, the next one continues with the remaining files.
    """
    uploads.start_batch(batch)
    is_camera = batch.startswith("camera")
    progress = st.progress(0.0)
    photos = [file for file in files if not _is_system_file(file.name)]
    if any("/" in file.name for file in photos):
        photos.sort(key=lambda file: file.name)  # a browser lists a folder in any order
    first_whole = len(photos) - uploads.MAX_PHOTOS
    newest = None
    for index, file in enumerate(photos):
        progress.progress(index / len(photos), f"Reading photo {index + 1} of {len(photos)}")
        name = f"Photo {len(uploads.all_photos()) + 1}" if is_camera else None
        added = uploads.add_upload(file, batch, whole=index >= first_whole, name=name)
        newest = added or newest
        uploads.release([file])
    uploads.release(files)
    if newest is not None:
        url.set_query_params(photo=newest, crop=None)


def _is_system_file(name: str) -> bool:
    """Return whether a file in a folder was put there by the operating system."""
    name = PurePosixPath(name).name
    return name.startswith(".") or name in _SYSTEM_FILES
