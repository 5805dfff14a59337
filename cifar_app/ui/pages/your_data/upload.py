"""The upload of labeled images, and how they are laid out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import COMMAND
from cifar_app.data.labeled_sources import (
    MAX_FILES,
    open_uploaded_files,
    open_uploaded_zip,
)
from cifar_app.errors import CifarAppError
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import MAX_BYTES
from cifar_app.ui.pages.your_data.data_set import EXAMPLE, OWN, start_data_set
from cifar_app.ui.pages.your_data.example import EXAMPLE_NAME, example_zip
from cifar_app.ui.state import url
from cifar_app.ui.widgets import uploads
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.plots import is_touch_device

DATA_PARAM = "data"
_VERSION_KEY = "labeled-upload-version"
_FOLDER_KEY = "labeled-upload-folder"
_ERROR_KEY = "labeled-upload-error"

_LAYOUT = """\
photos.zip
├─ cat/       1.jpg, 2.jpg, …
├─ truck/     1.jpg, 2.jpg, …
└─ other/     images of other things"""


def show_empty_state(models: Sequence[StoredModel]) -> None:
    """Show the uploader, the layout of the data, and the example."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_uploader(models)
        st.caption(
            "Your images are in the memory of the server until your visit ends or you remove "
            "them. They are not stored on disk, and nobody else can see them."
        )
        with st.container(horizontal=True):
            st.button(
                "Try it with an example",
                on_click=lambda: url.set_query_params(**{DATA_PARAM: EXAMPLE}),
            )
            st.download_button(
                "Download the example (zip)",
                example_zip,
                EXAMPLE_NAME,
                mime="application/zip",
                type="tertiary",
                on_click="ignore",
            )
    with right:
        st.markdown("**One folder per class**")
        st.code(_LAYOUT, language=None)
        st.markdown(
            f"The classes are {', '.join(CLASS_NAMES)}. Images in other folders count as none of "
            f"the ten: the models should reject them. Up to {MAX_FILES:,} images."
        )
        with st.expander("Labels in a CSV file, and more images"):
            st.markdown(
                "Instead of by folders, `labels.csv` at the top of the zip file can label the "
                "images, with the columns `file` and `label`. Any number of images can be "
                "evaluated with this command:"
            )
            st.code(f"{COMMAND} FOLDER", language="bash")


def _show_uploader(models: Sequence[StoredModel]) -> None:
    version = st.session_state.setdefault(_VERSION_KEY, 0)
    is_folder = st.session_state.get(_FOLDER_KEY, False)
    key = f"labeled-upload-{version}-{is_folder}"

    def read() -> None:
        chosen = st.session_state[key]
        files = chosen if isinstance(chosen, list) else [chosen]
        # Streamlit calls again after a run that was interrupted; the files are released by then.
        files = [file for file in files if isinstance(file, UploadedFile)]
        if not files:
            return
        st.session_state.pop(_ERROR_KEY, None)
        try:
            _open(files, models)
        except CifarAppError as error:
            st.session_state[_ERROR_KEY] = error
        uploads.release(files)
        st.session_state[_VERSION_KEY] += 1  # the next run shows an empty widget

    st.file_uploader(
        "Folder with labeled images" if is_folder else "Zip file with labeled images",
        type=None if is_folder else "zip",
        accept_multiple_files="directory" if is_folder else False,
        max_upload_size=MAX_BYTES // 1024**2,
        key=key,
        on_change=read,
    )
    if not is_touch_device():
        st.toggle("Choose a folder instead", key=_FOLDER_KEY)
    error: CifarAppError | None = st.session_state.get(_ERROR_KEY)
    if error is not None:
        show_error(error)


def _open(files: Sequence[UploadedFile], models: Sequence[StoredModel]) -> None:
    first = files[0]
    if len(files) == 1 and first.name.lower().endswith(".zip"):
        name, labeled = first.name, open_uploaded_zip(first.getvalue())
    else:
        name = PurePosixPath(first.name).parts[0]
        labeled = open_uploaded_files({file.name: file.getvalue() for file in files})
    start_data_set(OWN, name, labeled, models)
