"""Models as ZIP files: download and import."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path, PurePath

import streamlit as st

from cifar_app.errors import CifarAppError
from cifar_app.runs import archive
from cifar_app.runs.import_process import import_in_child
from cifar_app.ui.widgets.error_box import show_error

_DONE_KEY = "imported-file"


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
        if file is None or st.session_state.get(_DONE_KEY) == file.file_id:
            return
        st.session_state[_DONE_KEY] = file.file_id
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
        else:
            st.session_state["imported-model"] = name
            st.rerun()
