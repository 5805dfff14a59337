"""Many photos on the Classify page: each is decoded and classified once."""

from __future__ import annotations

import gc
import hashlib
import io
import weakref

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cifar_app import photos
from cifar_app.feedback import NONE_OF_THESE
from cifar_app.inference.classifier import Classifier
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.photos import Crop, read_photo
from cifar_app.ui import cache
from cifar_app.ui.widgets.uploads import PHOTOS_KEY, PhotoFile
from tests.app.conftest import Open

COUNT = 6  # more than the cache of decoded photos holds
WIDTHS = {50 + index for index in range(COUNT)}
pytestmark = pytest.mark.usefixtures("fresh_caches")


def noise_photo(index: int) -> PhotoFile:
    """Return a photo of random pixels with a width of its own."""
    values = np.random.default_rng(index).integers(0, 256, (40, 50 + index, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, "PNG")
    content = stream.getvalue()
    return PhotoFile(hashlib.sha256(content).hexdigest(), f"{index}.png", content)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Widths of the photos that were decoded."""
    widths = set()

    def read(content: bytes) -> Image.Image:
        photo = read_photo(content)
        widths.add(photo.width)
        return photo

    monkeypatch.setattr(photos, "read_photo", read)
    return widths


@pytest.fixture
def classified(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, int]]:
    """Model and width of the photos that were classified."""
    calls = set()
    classify = Classifier.classify

    def record(self: Classifier, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        calls.add((self.name, photo.width))
        return classify(self, photo, crop)

    monkeypatch.setattr(Classifier, "classify", record)
    return calls


@pytest.fixture
def app(open_app: Open) -> AppTest:
    """The page of a visitor with several photos, of which the first is selected, not run yet."""
    app = open_app("classify", source="upload")
    user_photos = [noise_photo(index) for index in range(COUNT)]
    app.session_state[PHOTOS_KEY] = user_photos
    app.query_params["photo"] = user_photos[0].id
    return app


def test_only_changes_are_classified_again(
    app: AppTest, decoded: set[int], classified: set[tuple[str, int]]
) -> None:
    table = app.run().dataframe[0].value
    rejected = table["prediction"] == NONE_OF_THESE
    assert rejected.any()  # it is noise
    assert table["confidence"].isna().equals(rejected)
    assert table["note"].str.startswith("closest: ").equals(rejected)
    assert decoded == {width for _, width in classified} == WIDTHS
    decoded.clear()
    classified.clear()
    assert app.run().dataframe[0].value.equals(table)
    assert decoded <= {50}
    assert classified == {(name, 50) for name in store.list_names()}
    other = next(name for name in store.list_names() if name != app.selectbox[0].value)
    app.selectbox(key="bound-model").select(other).run()
    assert {width for name, width in classified if name == other} == WIDTHS


def test_removed_photos_leave_memory(app: AppTest, decoded: set[int]) -> None:
    app.run()
    photo = weakref.ref(cache.photo(noise_photo(0).content))
    user_photos = app.session_state[PHOTOS_KEY]
    next(button for button in app.button if button.label == "Remove your photos").click().run()
    assert PHOTOS_KEY not in app.session_state
    gc.collect()
    assert photo() is None
    decoded.clear()
    app.session_state[PHOTOS_KEY] = user_photos
    app.run()
    assert decoded == WIDTHS  # no thumbnail was kept
