"""Feedback on predictions for own photos, on the Classify page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from cifar_app import photos
from cifar_app.annotations import feedback
from cifar_app.config import DEFAULT_MODEL, assets_dir, feedback_file
from cifar_app.inference.classifier import load_classifier
from cifar_app.ui.widgets.uploads import PHOTOS_KEY, PhotoFile
from tests.app.conftest import Open, texts

CAT = (assets_dir() / "examples" / "cat.jpg").read_bytes()
SHA256 = "0123456789abcdef" * 4
QUESTION = "What does the photo show?"


def open_with_photo(open_app: Open) -> AppTest:
    """Open the Classify page of a new visitor with one photo, not run yet."""
    app = open_app("classify", source="upload")
    app.session_state[PHOTOS_KEY] = [PhotoFile(SHA256, "my cat.jpg", CAT)]
    return app


@pytest.fixture
def app(open_app: Open) -> AppTest:
    return open_with_photo(open_app)


def pills(app: AppTest) -> ButtonGroup | None:
    return next((group for group in app.button_group if group.label == QUESTION), None)


def select(app: AppTest, label: str | None) -> None:
    group = pills(app)
    assert group is not None
    group.set_value(label).run()


def test_form_appears_for_own_photos_only(open_app: Open, app: AppTest) -> None:
    for other in (app, open_app("classify"), open_app("classify", source="test")):
        assert pills(other) is None
    assert pills(app.run()) is not None
    assert not feedback_file().exists()


def test_feedback_is_saved_replaced_and_removed(app: AppTest) -> None:
    select(app.run(), "dog")
    (entry,) = feedback.load_feedback().entries
    prediction = load_classifier(DEFAULT_MODEL).classify(photos.read_photo(CAT))
    assert (entry.photo, entry.model, entry.user_label) == (SHA256, DEFAULT_MODEL, "dog")
    assert entry.predicted_class == prediction.class_name
    assert entry.confidence == pytest.approx(prediction.confidence)
    assert "0 of 1 predictions correct" in texts(app)
    assert b"my cat" not in feedback_file().read_bytes()

    select(app, "cat")
    assert [entry.user_label for entry in feedback.load_feedback().entries] == ["cat"]
    assert "1 of 1 predictions correct" in texts(app)
    select(app, None)
    assert feedback.load_feedback().entries == ()
    assert "predictions correct" not in texts(app)


def test_every_visitor_has_one_choice_per_photo(open_app: Open, app: AppTest) -> None:
    select(app.run(), "dog")
    other = open_with_photo(open_app).run()
    group = pills(other)
    assert group is not None
    assert group.value is None  # the choice of the first visitor is not shown
    assert "0 of 1 predictions correct" in texts(other)
    select(other, "dog")  # which agrees instead of removing it
    labels = [entry.user_label for entry in feedback.load_feedback().entries]
    assert labels == ["dog", "dog"]
    select(other, "cat")
    assert "1 of 2 predictions correct" in texts(app.run())
    group = pills(app)
    assert group is not None
    assert group.value == "dog"
    assert "feedback" not in str(app.get("download_button")).lower()


def test_full_file_is_explained(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MAX_BYTES", 100)
    select(app.run(), "dog")
    assert "Something went wrong" in texts(app)
    assert "Something went wrong" not in texts(app.run())


def test_damaged_lines_and_files_are_reported(app: AppTest) -> None:
    path = feedback_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}\n[]\n")
    assert "Ignored 2 damaged lines" in texts(app.run())
    path.unlink()
    path.mkdir()
    app.run()
    assert "Something went wrong" in texts(app)
