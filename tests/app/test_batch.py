"""Many photos on the Classify page: each is decoded and classified once."""

from __future__ import annotations

import gc
import hashlib
import io
import weakref
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cifar_app import photos
from cifar_app.inference.classifier import Classifier
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store import store
from cifar_app.photos import Crop, read_photo
from cifar_app.ui import cache
from cifar_app.ui.widgets.uploads import PHOTOS_KEY, UserPhoto
from tests.app.conftest import Open

COUNT = 6  # more than the cache of decoded photos holds
WIDTHS = {50 + index for index in range(COUNT)}
pytestmark = pytest.mark.usefixtures("fresh_caches")


def noise_photo(index: int) -> UserPhoto:
    """Return a photo of random pixels with a width of its own."""
    values = np.random.default_rng(index).integers(0, 256, (40, 50 + index, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, "PNG")
    content = stream.getvalue()
    return UserPhoto(hashlib.sha256(content).hexdigest(), f"{index}.png", content)


@dataclass
class Calls:
    """Widths of the photos that were decoded, and classified by which model."""

    decoded: set[int] = field(default_factory=set)
    classified: set[tuple[str, int]] = field(default_factory=set)

    def clear(self) -> None:
        self.decoded.clear()
        self.classified.clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    recorded = Calls()
    classify = Classifier.classify

    def record(self: Classifier, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        recorded.classified.add((self.name, photo.width))
        return classify(self, photo, crop)

    def read(content: bytes) -> Image.Image:
        photo = read_photo(content)
        recorded.decoded.add(photo.width)
        return photo

    monkeypatch.setattr(Classifier, "classify", record)
    monkeypatch.setattr(photos, "read_photo", read)
    return recorded


@pytest.fixture
def app(open_app: Open, calls: Calls) -> AppTest:  # noqa: ARG001 (records the first run)
    """The page of a visitor with several photos, of which the first is selected."""
    app = open_app("classify", source="upload")
    user_photos = [noise_photo(index) for index in range(COUNT)]
    app.session_state[PHOTOS_KEY] = user_photos
    app.query_params["photo"] = user_photos[0].id
    return app.run()


def test_only_selected_photo_is_classified_again(app: AppTest, calls: Calls) -> None:
    assert calls.decoded == WIDTHS
    assert {width for _, width in calls.classified} == WIDTHS
    before = app.dataframe[0].value
    assert len(before) == COUNT
    calls.clear()
    app.run()
    assert not app.exception
    assert calls.decoded <= {50}
    assert calls.classified == {(name, 50) for name in store.list_names()}
    assert app.dataframe[0].value.equals(before)


def test_rejected_photo_has_no_confidence(app: AppTest) -> None:
    table = app.dataframe[0].value
    rejected = table["prediction"] == "none of the ten"
    assert rejected.any()  # it is noise
    assert table["confidence"].isna().equals(rejected)
    assert table["note"].str.startswith("closest: ").equals(rejected)


def test_another_model_classifies_every_photo(app: AppTest, calls: Calls) -> None:
    calls.clear()
    other = next(name for name in store.list_names() if name != app.selectbox[0].value)
    app.selectbox(key="bound-model").select(other).run()
    assert not app.exception
    assert {width for name, width in calls.classified if name == other} == WIDTHS


def test_removed_photos_leave_memory(app: AppTest, calls: Calls) -> None:
    decoded = weakref.ref(cache.photo(noise_photo(0).content))
    user_photos = app.session_state[PHOTOS_KEY]
    next(button for button in app.button if button.label == "Remove your photos").click().run()
    assert not app.exception
    assert PHOTOS_KEY not in app.session_state
    gc.collect()
    assert decoded() is None
    calls.clear()
    app.session_state[PHOTOS_KEY] = user_photos
    app.run()
    assert calls.decoded == WIDTHS  # no thumbnail was kept
