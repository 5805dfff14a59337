"""Many photos on the Classify page: what is done for them once, and what on every run."""

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
from cifar_app.ui.widgets.uploads import UserPhoto
from tests.app.conftest import Open

PHOTOS = 12  # more than the decoded ones that are kept


def own_photo(number: int) -> UserPhoto:
    """A photo that its width tells from the others."""
    values = np.random.default_rng(number).integers(0, 256, (40, 50 + number, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, "PNG")
    content = stream.getvalue()
    return UserPhoto(hashlib.sha256(content).hexdigest(), f"{number}.png", content)


@dataclass
class Work:
    """Widths of the photos that were decoded and classified, a model's name with the latter."""

    decoded: set[int] = field(default_factory=set)
    classified: set[tuple[str, int]] = field(default_factory=set)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    done = Work()
    classify = Classifier.classify

    def counted(self: Classifier, photo: Image.Image, crop: Crop | None = None) -> Prediction:
        done.classified.add((self.name, photo.width))
        return classify(self, photo, crop)

    def read(content: bytes) -> Image.Image:
        photo = read_photo(content)
        done.decoded.add(photo.width)
        return photo

    monkeypatch.setattr(Classifier, "classify", counted)
    monkeypatch.setattr(photos, "read_photo", read)
    return done


@pytest.fixture
def app(open_app: Open) -> AppTest:
    """The page of a visitor who brought photos and looks at the first of them."""
    app = open_app("classify", source="upload")
    own = [own_photo(number) for number in range(PHOTOS)]
    app.session_state["own-photos"] = own
    app.query_params["photo"] = own[0].id
    return app


def test_removed_photos_leave_the_memory_at_once(app: AppTest) -> None:
    app.run()
    kept = weakref.ref(cache.photo(own_photo(0).content))
    next(button for button in app.button if button.label == "Remove your photos").click().run()
    assert not app.exception
    assert "own-photos" not in app.session_state
    gc.collect()
    assert kept() is None


def test_only_the_chosen_photo_is_worked_on_again(app: AppTest, work: Work) -> None:
    widths = {50 + number for number in range(PHOTOS)}
    app.run()
    assert work.decoded == widths
    assert {width for _, width in work.classified} == widths
    assert len(app.dataframe[0].value) == PHOTOS
    before = app.dataframe[0].value
    work.decoded.clear()
    work.classified.clear()
    app.run()
    assert not app.exception
    assert work.decoded <= {50}
    assert work.classified == {(name, 50) for name in store.list_names()}
    assert app.dataframe[0].value.equals(before)


def test_a_refused_photo_is_no_answer_in_the_table(app: AppTest) -> None:
    app.run()
    table = app.dataframe[0].value
    refused = table["answer"] == "none of the ten"
    assert refused.any()  # noise is none of them
    assert table["confidence"].isna().equals(refused)
    assert table["note"].str.startswith("closest: ").equals(refused)


def test_another_network_is_asked_about_every_photo(app: AppTest, work: Work) -> None:
    app.run()
    work.classified.clear()
    other = next(name for name in store.list_names() if name != app.selectbox[0].value)
    app.selectbox(key="bound-model").select(other).run()
    assert not app.exception
    asked = {width for name, width in work.classified if name == other}
    assert asked == {50 + number for number in range(PHOTOS)}


def test_photos_that_were_removed_leave_no_small_pictures(app: AppTest, work: Work) -> None:
    app.run()
    own = app.session_state["own-photos"]
    next(button for button in app.button if button.label == "Remove your photos").click().run()
    work.decoded.clear()
    app.session_state["own-photos"] = own
    app.run()
    assert len(work.decoded) == PHOTOS
