"""What a visitor says about an own photo, on the Classify page."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from cifar_app import feedback, photos
from cifar_app.config import DEFAULT_MODEL, PROJECT_ROOT, feedback_file
from cifar_app.inference.classifier import load_classifier
from cifar_app.photos import read_photo
from cifar_app.ui import cache
from cifar_app.ui.widgets.uploads import UserPhoto
from tests.app.conftest import Open, texts

CONTENT = (PROJECT_ROOT / "assets" / "examples" / "cat.jpg").read_bytes()
SHA256 = "0123456789abcdef" * 4
QUESTION = "What is it really?"


@pytest.fixture
def with_photo(open_app: Open) -> Callable[[], AppTest]:
    """The Classify page of a visitor who brought a photo."""

    def open_page() -> AppTest:
        app = open_app("classify", source="upload")
        app.session_state["own-photos"] = [UserPhoto(SHA256, "my cat.jpg", CONTENT)]
        return app.run()

    return open_page


def asked(app: AppTest) -> bool:
    return any(pills.label == QUESTION for pills in app.button_group)


def say(app: AppTest, words: str | None) -> AppTest:
    (pills,) = (one for one in app.button_group if one.label == QUESTION)
    return pills.set_value(words).run()


def test_only_own_photos_are_asked_about(open_app: Open, with_photo: Callable[[], AppTest]) -> None:
    assert not asked(open_app("classify"))
    assert not asked(open_app("classify", source="test"))
    assert not asked(open_app("classify", source="upload"))
    assert asked(with_photo())
    assert not feedback_file().exists()


def test_what_is_said_is_kept_replaced_and_taken_back(with_photo: Callable[[], AppTest]) -> None:
    app = say(with_photo(), "dog")
    assert not app.exception
    (opinion,) = feedback.load_feedback().entries
    prediction = load_classifier(DEFAULT_MODEL).classify(photos.read_photo(CONTENT))
    assert (opinion.photo, opinion.model, opinion.user_label) == (SHA256, DEFAULT_MODEL, "dog")
    assert opinion.predicted_class == prediction.class_name
    assert opinion.confidence == pytest.approx(prediction.confidence)
    assert "Visitors judged 1 photo so far; this network was right about 0" in texts(app)
    assert b"my cat" not in feedback_file().read_bytes()

    app = say(app, "cat")
    assert [one.user_label for one in feedback.load_feedback().entries] == ["cat"]
    assert "this network was right about 1" in texts(app)
    app = say(app, None)
    assert feedback.load_feedback().entries == ()
    assert "Visitors judged" not in texts(app)


def test_a_photo_is_let_go_once_another_is_asked_about(
    with_photo: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[weakref.ref[Image.Image]] = []

    def read(content: bytes) -> Image.Image:
        photo = read_photo(content)
        decoded.append(weakref.ref(photo))
        return photo

    monkeypatch.setattr(photos, "read_photo", read)
    app = with_photo()
    (first,) = decoded
    other = (PROJECT_ROOT / "assets" / "examples" / "coffee.jpg").read_bytes()
    app.session_state["own-photos"] = [UserPhoto(SHA256[::-1], "coffee.jpg", other)]
    app.run()
    assert asked(app)
    cache.photo.clear()
    gc.collect()
    assert first() is None


def test_a_full_file_is_explained(
    with_photo: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "MAX_BYTES", 100)
    app = say(with_photo(), "dog")
    assert not app.exception
    assert "the file is full" in texts(app)
    assert "the file is full" not in texts(app.run())


def test_damaged_lines_and_files_have_a_word(with_photo: Callable[[], AppTest]) -> None:
    path = feedback_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}\n[]\n")
    assert "2 damaged lines are left out" in texts(with_photo())
    path.unlink()
    path.mkdir()
    app = with_photo()
    assert not app.exception
    assert "The feedback file is readable." in texts(app)
