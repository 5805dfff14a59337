"""Many photos on the Classify page: each is decoded and classified once."""

from __future__ import annotations

import gc
import hashlib
import io
import weakref
from collections.abc import Iterator
from unittest.mock import Mock, patch

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cifar_app import photos
from cifar_app.inference.classifier import Classifier
from cifar_app.inference.prediction import NONE_OF_TEN
from cifar_app.model_store import store
from cifar_app.ui import cache
from cifar_app.ui.widgets import uploads
from cifar_app.ui.widgets.uploads import PHOTOS_KEY, PhotoFile
from tests.app.conftest import Open, texts

pytestmark = pytest.mark.usefixtures("fresh_caches")


def noise_photo(index: int) -> PhotoFile:
    """Return a photo of random pixels with a width of its own."""
    values = np.random.default_rng(index).integers(0, 256, (40, 50 + index, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, "PNG")
    content = stream.getvalue()
    return PhotoFile(hashlib.sha256(content).hexdigest(), f"{index}.png", content)


PHOTOS = [noise_photo(index) for index in range(6)]  # more than the cache of photos holds
CONTENTS = {photo.content for photo in PHOTOS}


@pytest.fixture
def decode() -> Iterator[Mock]:
    with patch.object(photos, "read_photo", wraps=photos.read_photo) as decode:
        yield decode


@pytest.fixture
def app(open_app: Open) -> AppTest:
    """Open the page of a visitor with several photos, the first selected; do not run it yet."""
    app = open_app("classify", source="upload")
    app.session_state[PHOTOS_KEY] = PHOTOS
    app.query_params["photo"] = PHOTOS[0].id
    return app


def decoded(decode: Mock) -> set[bytes]:
    return {call.args[0] for call in decode.call_args_list}


def test_only_changes_are_classified_again(app: AppTest, decode: Mock) -> None:
    table = app.run().table[0].value
    rejected = table["Prediction"] == NONE_OF_TEN
    assert rejected.any()  # it is noise
    assert table["Confidence"].eq("–").equals(rejected)
    assert table["Note"].str.startswith("closest class: ").equals(rejected)
    assert decoded(decode) == CONTENTS
    decode.reset_mock()
    with patch.object(
        Classifier, "classify", autospec=True, side_effect=Classifier.classify
    ) as classify:
        assert app.run().table[0].value.equals(table)
        assert classify.call_count == 0
        assert decoded(decode) <= {PHOTOS[0].content}
        other = next(name for name in store.list_names() if name != app.selectbox[0].value)
        app.selectbox(key="bound-model").select(other).run()
        models = [call.args[0].name for call in classify.call_args_list]
        assert models == [other] * len(PHOTOS)  # each center crop; it had classified the selection


def test_removed_photos_leave_memory(app: AppTest, decode: Mock) -> None:
    app.run()
    photo = weakref.ref(cache.photo(PHOTOS[0].content))
    next(
        button for button in app.button if button.label == f"Remove all {len(PHOTOS)} photos"
    ).click().run()
    assert PHOTOS_KEY not in app.session_state
    gc.collect()
    assert photo() is None
    decode.reset_mock()
    app.session_state[PHOTOS_KEY] = PHOTOS
    app.run()
    assert decoded(decode) == CONTENTS  # no thumbnail was kept


def test_every_uploaded_photo_has_its_row(open_app: Open) -> None:
    n_photos = uploads.MAX_PHOTOS + 5
    files = [
        (f"trip/{index:02}.png", noise_photo(index).content, "image/png")
        for index in range(n_photos)
    ]
    files.reverse()  # a browser lists a folder in any order
    files.insert(3, ("trip/.DS_Store", b"Bud1", ""))
    files.insert(3, ("trip/.thumbnails/1.png", noise_photo(99).content, "image/png"))
    files.insert(2, ("trip/00 notes.txt", b"Dear diary", "text/plain"))
    app = open_app("classify", source="upload")
    app.toggle[0].set_value(True).run()
    assert app.file_uploader[0].accept_directory
    app.file_uploader[0].set_value(files).run()
    table = app.table[0].value
    assert [name.split("]")[0].lstrip("[") for name in table["File"]] == [
        rf"trip/{index:02}\.png" for index in range(n_photos)
    ]
    is_linked = table["File"].str.contains("](#select-", regex=False)
    assert is_linked.tolist() == [False] * 5 + [True] * uploads.MAX_PHOTOS  # the others are squares
    assert f"The {uploads.MAX_PHOTOS} newest of {n_photos} photos." in texts(app)
    assert "trip/00 notes.txt: " in texts(app)
    assert ".DS_Store" not in texts(app)
    assert app.query_params["photo"] == noise_photo(n_photos - 1).id
