"""The visitor's own photos: which are kept, and what of them."""

from __future__ import annotations

import hashlib
import io
from unittest.mock import Mock

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from cifar_app.photos import MAX_STORED_SIZE, crop_and_resize, read_photo
from cifar_app.ui import cache
from cifar_app.ui.state import url
from cifar_app.ui.widgets import uploads
from cifar_app.ui.widgets.uploads import PhotoFile


@pytest.fixture(autouse=True)
def _visit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def png(width: int, height: int) -> bytes:
    values = np.random.default_rng(0).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).resize((width, height)).save(stream, "PNG")
    return stream.getvalue()


def names(photos: list[PhotoFile]) -> list[str]:
    return [photo.name for photo in photos]


def test_large_file_is_kept_as_smaller_jpeg() -> None:
    small, large = png(80, 60), png(2400, 1800)
    uploads.add_upload("small.png", small, "upload-0")
    newest = uploads.add_upload("large.png", large, "upload-0")
    unchanged, scaled = uploads.user_photos()
    assert unchanged.content == small
    assert (scaled.id, scaled.sha256) == (newest, hashlib.sha256(large).hexdigest())
    assert len(scaled.content) < len(large) / 2
    before, after = read_photo(large), read_photo(scaled.content)
    assert before.size == after.size == (MAX_STORED_SIZE, MAX_STORED_SIZE * 3 // 4)
    assert np.abs(np.asarray(before).astype(int) - np.asarray(after)).mean() < 2


def test_newest_photos_are_kept_and_of_others_their_square() -> None:
    files = {f"{size}.png": png(8 * size, 400) for size in range(60, 83)}
    for name, content in files.items():
        uploads.add_upload(name, content, "upload-0")
    assert names(uploads.all_photos()) == list(files)
    assert names(uploads.user_photos()) == list(files)[-uploads.MAX_PHOTOS :]
    oldest = read_photo(uploads.all_photos()[0].content)
    original = read_photo(files["60.png"])
    assert oldest.size == (uploads.SQUARE_PX, uploads.SQUARE_PX)
    difference = crop_and_resize(original, 32).astype(int) - crop_and_resize(oldest, 32)
    assert np.abs(difference).mean() < 2


def test_same_file_under_two_names_has_two_rows() -> None:
    for name in ("a.png", "b.png", "a.png"):
        uploads.add_upload(name, png(80, 60), "upload-0")
    assert names(uploads.all_photos()) == ["b.png", "a.png"]


def test_errors_belong_to_the_latest_batch() -> None:
    for batch in ("upload-0", "upload-1"):
        uploads.start_batch(batch)
        uploads.add_upload(f"{batch}.pdf", b"%PDF-1.7", batch)
        uploads.start_batch(batch)  # the next run after an interruption
        (message,) = uploads.upload_errors("upload")
        assert message.startswith(f"{batch}.pdf: a PDF document. ")
        assert uploads.pop_refused()
        assert not uploads.pop_refused()
    assert uploads.upload_errors("camera") == []


def test_one_photo_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(url, "set_query_params", Mock())
    monkeypatch.setattr(cache, "thumbnail", Mock())
    files = {f"{size}.png": png(8 * size, 80) for size in (10, 11, 12)}
    ids = [uploads.add_upload(*file, "upload-0") or "" for file in files.items()]
    uploads.remove(ids[1])
    assert names(uploads.all_photos()) == ["10.png", "12.png"]


def test_rows_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_ROWS", 2)
    for size in (10, 11, 12):
        uploads.add_upload(f"{size}.png", png(8 * size, 80), "upload-0")
    assert names(uploads.all_photos()) == ["11.png", "12.png"]
    assert uploads.upload_errors("upload") == ["10.png: removed, 2 photos are kept at a time."]
