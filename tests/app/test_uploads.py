"""What is kept of the files that a visitor brings."""

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


def picture(width: int, height: int) -> bytes:
    values = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).resize((width, height)).save(stream, "PNG")
    return stream.getvalue()


def test_a_small_file_is_kept_as_it_came() -> None:
    content = picture(80, 60)
    assert (
        uploads.add_uploads([File("small.png", content)], "files")
        == hashlib.sha256(content).hexdigest()[:16]
    )
    assert uploads.user_photos()[0].content == content


def test_of_a_large_file_its_picture_is_kept() -> None:
    content = picture(2400, 1800)
    assert len(content) > 1024**2
    uploads.add_uploads([File("large.png", content)], "files")
    (kept,) = uploads.user_photos()
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert len(kept.content) < len(content) / 2
    before, after = read_photo(content), read_photo(kept.content)
    assert before.size == after.size == (MAX_STORED_SIZE, MAX_STORED_SIZE * 3 // 4)
    error = np.abs(np.asarray(before).astype(int) - np.asarray(after))
    assert error.mean() < 2


def test_a_file_that_was_taken_is_not_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(url, "set_query_params", lambda **_: None)
    content = picture(80, 60)
    fresh = UploadedFile(UploadedFileRec("2", "new.png", "image/png", content), FileURLs())
    st.session_state["files-0"] = [DeletedFile("1")]
    uploads._take_from("files-0", "files")
    assert uploads.user_photos() == []
    assert uploads.upload_errors("files") == []
    st.session_state.update({"files-0": [DeletedFile("1"), fresh], "upload-round": 1})
    uploads._take_from("files-0", "files")
    assert [photo.name for photo in uploads.user_photos()] == ["new.png"]


def test_the_newest_are_kept_and_refusals_are_said() -> None:
    files = [File(f"{edge}.png", picture(8 * edge, 80)) for edge in range(10, 33)]
    newest = uploads.add_uploads([*files, File("letter.pdf", b"%PDF-1.7")], "files")
    photos = uploads.user_photos()
    assert len(photos) == uploads.MAX_PHOTOS
    assert photos[-1].id == newest
    refused = uploads.upload_errors("files")
    assert refused[0].startswith("letter.pdf: ")
    assert "a PDF document" in refused[0]
    assert "20 newest" in refused[1]
