"""Models as ZIP files: download and import."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path, PurePath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.errors import CifarAppError
from cifar_app.runs import archive
from cifar_app.runs.import_process import import_in_child
from cifar_app.ui.state import url
from cifar_app.ui.widgets import tables, uploads
from cifar_app.ui.widgets.error_box import show_error

_FILE_KEY = "imported-file"
_IMPORTED_KEY = "imported-model"


def download_button(model: str) -> None:
    """Show a button that downloads a model; the file is created on demand."""

    def content() -> bytes:
        stream = io.BytesIO()
        archive.export_model(model, stream)
        return stream.getvalue()

    st.download_button(
        "Download (ZIP)",
        content,
        file_name=f"{model}.zip",
        mime="application/zip",
        key="download-model",
        on_click="ignore",
    )


def show_import() -> None:
    """Show an uploader that imports a model."""
    with st.expander("Import a model"):
        st.markdown(
            "A ZIP file that was downloaded from a page like this one. It is checked first: only "
            "the files of a model, their hashes, and that its predictions are those it states."
        )
        file = st.file_uploader("Model (ZIP)", type="zip", key="import-model")
        if file is not None and file.file_id != st.session_state.get(_FILE_KEY):
            st.session_state[_FILE_KEY] = file.file_id
            st.session_state.pop(_IMPORTED_KEY, None)
            _import(file)
        if _IMPORTED_KEY in st.session_state:
            name = tables.escape_markdown(st.session_state[_IMPORTED_KEY])
            st.markdown(f"Imported as **{name}**. It can be chosen on every page.")


def _import(file: UploadedFile) -> None:
    """Import a model and run the page again, which then lists it; show the error otherwise."""
    try:
        with (
            st.spinner("Checking the model, which starts TensorFlow …"),
            tempfile.TemporaryDirectory() as folder,
        ):
            path = Path(folder) / PurePath(file.name).name
            path.write_bytes(file.getvalue())
            name = import_in_child(path)
    except CifarAppError as error:
        show_error(error)
        return
    finally:
        uploads.release([file])
    st.session_state[_IMPORTED_KEY] = name
    url.set_query_params(run=name, epoch=None)
    st.rerun()
