"""The visitor's own photos: which are kept, and what of them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec

from cifar_app.photos import MAX_STORED_SIZE, read_photo
from cifar_app.ui.state import url
from cifar_app.ui.widgets import uploads


@dataclass
class File:
    name: str
    content: bytes

    def getvalue(self) -> bytes:
        return self.content


@pytest.fixture(autouse=True)
def _visit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def png(width: int, height: int) -> bytes:
    values = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).resize((width, height)).save(stream, "PNG")
    return stream.getvalue()


def test_small_file_is_kept_unchanged() -> None:
    content = png(80, 60)
    photo_id = uploads.add_uploads([File("small.png", content)], "files")
    assert photo_id == hashlib.sha256(content).hexdigest()[:16]
    assert uploads.user_photos()[0].content == content


def test_large_file_is_kept_as_smaller_jpeg() -> None:
    content = png(2400, 1800)
    uploads.add_uploads([File("large.png", content)], "files")
    (photo,) = uploads.user_photos()
    assert photo.sha256 == hashlib.sha256(content).hexdigest()
    assert len(photo.content) < len(content) / 2
    before, after = read_photo(content), read_photo(photo.content)
    assert before.size == after.size == (MAX_STORED_SIZE, MAX_STORED_SIZE * 3 // 4)
    assert np.abs(np.asarray(before).astype(int) - np.asarray(after)).mean() < 2


def test_deleted_file_is_not_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(url, "set_query_params", lambda **_: None)
    # The widget reports a change at once.
    monkeypatch.setattr(
        st, "file_uploader", lambda *_, **options: options["on_change"](*options["args"])
    )
    st.session_state["files-0"] = [DeletedFile("1")]
    uploads.file_uploader()
    assert uploads.user_photos() == []
    record = UploadedFileRec("2", "new.png", "image/png", png(80, 60))
    st.session_state["files-0"] = [DeletedFile("1"), UploadedFile(record, FileURLs())]
    uploads.file_uploader()
    assert [photo.name for photo in uploads.user_photos()] == ["new.png"]


def test_newest_photos_are_kept_and_others_reported() -> None:
    files = [File(f"{size}.png", png(8 * size, 80)) for size in range(10, 33)]
    newest = uploads.add_uploads([*files, File("letter.pdf", b"%PDF-1.7")], "files")
    photos = uploads.user_photos()
    assert len(photos) == uploads.MAX_PHOTOS
    assert photos[-1].id == newest
    errors = uploads.upload_errors("files")
    assert errors[0].startswith("letter.pdf: ")
    assert "a PDF document" in errors[0]
    assert "20 newest" in errors[1]
    assert uploads.upload_errors("camera") == []
