"""The visitor's own photos: which are kept, and what of them."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec

from cifar_app.photos import MAX_STORED_SIZE, read_photo
from cifar_app.ui.state import url
from cifar_app.ui.widgets import uploads


@pytest.fixture(autouse=True)
def _visit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def png(width: int, height: int) -> bytes:
    values = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).resize((width, height)).save(stream, "PNG")
    return stream.getvalue()


def upload(name: str, content: bytes) -> UploadedFile:
    return UploadedFile(UploadedFileRec(name, name, "image/png", content), FileURLs())


def test_large_file_is_kept_as_smaller_jpeg() -> None:
    small, large = png(80, 60), png(2400, 1800)
    newest = uploads.add_uploads([upload("small.png", small), upload("large.png", large)], "upload")
    unchanged, scaled = uploads.user_photos()
    assert unchanged.content == small
    assert (scaled.id, scaled.sha256) == (newest, hashlib.sha256(large).hexdigest())
    assert len(scaled.content) < len(large) / 2
    before, after = read_photo(large), read_photo(scaled.content)
    assert before.size == after.size == (MAX_STORED_SIZE, MAX_STORED_SIZE * 3 // 4)
    assert np.abs(np.asarray(before).astype(int) - np.asarray(after)).mean() < 2


def test_deleted_file_is_not_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(url, "set_query_params", lambda **_: None)
    st.session_state["upload-0"] = [DeletedFile("1"), upload("new.png", png(80, 60))]
    # The widget reports a change at once.
    monkeypatch.setattr(
        st, "file_uploader", lambda *_, **options: options["on_change"](*options["args"])
    )
    uploads.show_uploader("upload")
    assert [photo.name for photo in uploads.user_photos()] == ["new.png"]


def test_newest_photos_are_kept_and_others_reported() -> None:
    files = [upload(f"{size}.png", png(8 * size, 80)) for size in range(10, 33)]
    uploads.add_uploads([*files, upload("letter.pdf", b"%PDF-1.7")], "upload")
    names = [photo.name for photo in uploads.user_photos()]
    assert names == [file.name for file in files[-uploads.MAX_PHOTOS :]]
    refused, removed = uploads.upload_errors("upload")
    assert refused.startswith("letter.pdf: ")
    assert "10.png, 11.png, 12.png" in removed
    assert uploads.upload_errors("camera") == []
