from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cifar_app.annotations.label_reviews import LabelReview
from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import LabelQuality, rank_labels
from cifar_app.model_store import store
from cifar_app.ui.pages.label_errors import review_panel
from tests.app.conftest import Open, texts

LABELS = load_test_set()[1].astype(np.int64)
REVIEWS_KEY, VERDICTS_KEY = "label-reviews", "label-verdicts"


@pytest.fixture(scope="module")
def probabilities() -> list[np.ndarray]:
    return [store.open_model(name).test_probabilities() for name in store.list_names()]


@pytest.fixture(scope="module")
def quality(probabilities: list[np.ndarray]) -> LabelQuality:
    return rank_labels(LABELS, probabilities)


def test_all_labels_are_ranked_and_filtered(open_app: Open, quality: LabelQuality) -> None:
    cat, dog = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")
    cats = np.equal(LABELS, cat)
    expected = int((cats & (quality.suggested_labels == dog)).sum())
    app = open_app("label_errors")
    assert "**300 of 10,000 images**" in texts(app)
    app.multiselect(key="bound-true").select("cat").run()
    assert "**300 of 1,000 images**" in texts(app)
    app.multiselect(key="bound-predicted").select("dog").run()
    assert f"**300 of {expected:,} images**" in texts(app)
    app.session_state[REVIEWS_KEY] = {int(np.flatnonzero(cats)[0]): LabelReview("given", dog)}
    app.multiselect(key="bound-true").unselect("cat").run()
    app.multiselect(key="bound-predicted").unselect("dog").run()
    app.selectbox(key="bound-reviewed").select("yes").run()
    assert "**1 of 1 images**" in texts(app)
    app.selectbox(key="bound-reviewed").select("no").run()
    assert "**300 of 9,999 images**" in texts(app)


def test_confidence_is_that_of_the_mean_and_options_count_images(
    open_app: Open, quality: LabelQuality, probabilities: list[np.ndarray]
) -> None:
    confidence = 100 * np.mean(probabilities, axis=0).max(axis=1)
    unsure = confidence <= 50
    app = open_app("label_errors", confidence="0-50")
    assert f" of {unsure.sum():,} images**" in texts(app)
    cats = unsure & (CLASS_NAMES.index("cat") == LABELS)
    assert f"cat ({cats.sum():,})" in app.multiselect(key="bound-true").options
    options = app.selectbox(key="bound-doubt").options
    assert f"In doubt ({(unsure & quality.in_doubt).sum():,})" in options
    assert f"Not reviewed ({unsure.sum():,})" in app.selectbox(key="bound-reviewed").options


@pytest.fixture
def no_min_view_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accept reviews at once; a test clicks faster than a person."""
    monkeypatch.setattr(review_panel, "_MIN_VIEW_SECONDS", 0)


@pytest.mark.usefixtures("no_min_view_time")
def test_review_opens_next_image_and_can_be_undone(open_app: Open, quality: LabelQuality) -> None:
    first, second = quality.ranking[:2].tolist()
    app = open_app("label_errors", image=str(first))
    app.button(key="review-suggested").click().run()
    assert app.session_state[REVIEWS_KEY] == {
        first: LabelReview("suggested", int(quality.suggested_labels[first]))
    }
    assert app.query_params["image"] == str(second)
    app.button(key="review-neither").click().run()
    app.button(key="review-undo").click().run()
    assert list(app.session_state[REVIEWS_KEY]) == [first]
    assert app.query_params["image"] == str(second)
    app.button(key="review-undo").click().run()
    assert (app.session_state[REVIEWS_KEY], app.query_params["image"]) == ({}, str(first))
    assert app.button(key="review-undo").disabled


def test_image_that_nobody_can_have_seen_is_not_reviewed(
    open_app: Open, quality: LabelQuality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_panel, "_MIN_VIEW_SECONDS", 60)
    first = str(quality.ranking[0])
    app = open_app("label_errors", image=first)
    app.button(key="review-given").click().run()
    assert (app.session_state[REVIEWS_KEY], app.query_params["image"]) == ({}, first)


@pytest.mark.usefixtures("no_min_view_time")
def test_reviews_belong_to_one_visit(open_app: Open, cache: Path, quality: LabelQuality) -> None:
    first = int(quality.ranking[0])
    app = open_app("label_errors", image=str(first))
    app.button(key="review-given").click().run()
    assert "**1** reviewed by you" in texts(app)
    assert "**0** reviewed by you" in texts(open_app("label_errors"))
    stored = [path for path in cache.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert stored == []


def test_verdicts_count_labels_and_filter(open_app: Open, quality: LabelQuality) -> None:
    order = quality.ranking.tolist()
    app = open_app("label_errors", people="unconfirmed")
    assert "Load published verdicts" in texts(app)
    app.session_state[VERDICTS_KEY] = {
        order[1]: LabelReview("both", 0),
        order[299]: LabelReview("no_majority", 0),
        order[300]: LabelReview("neither", 0),
        order[0]: LabelReview("given", 0),
    }
    app.run()
    assert "People judged 4 labels and did not confirm **3**" in texts(app)
    assert "**2** of these are among the first 300 images" in texts(app)
    assert "**3 of 3 images**" in texts(app)
    app.selectbox(key="bound-people").select("none").run()
    assert "**300 of 9,996 images**" in texts(app)


def test_corrected_labels_do_not_exclude_images(
    open_app: Open, quality: LabelQuality, probabilities: list[np.ndarray]
) -> None:
    app = open_app("label_errors")
    assert not app.table
    images = quality.ranking[:5].tolist()
    kinds = ["suggested", "given", "both", "neither", "no_majority"]
    verdicts = {
        index: LabelReview(kind, int(quality.suggested_labels[index]))
        for index, kind in zip(images, kinds, strict=True)
    }
    app.session_state[VERDICTS_KEY] = verdicts
    # The visitor's own review of an image counts, not the loaded verdict.
    app.session_state[REVIEWS_KEY] = {images[4]: LabelReview("suggested", 9)}
    app.run()
    corrected = LABELS.copy()
    corrected[images[0]] = quality.suggested_labels[images[0]]
    corrected[images[3]] = -1
    corrected[images[4]] = 9
    correct = [(of_model.argmax(axis=1) == corrected).sum() for of_model in probabilities]
    table = app.table[0].value
    assert table["Model"].tolist() == [store.open_model(name).title for name in store.list_names()]
    assert table["Corrected labels"].tolist() == pytest.approx(
        [count / len(LABELS) for count in correct]
    )
    before = [(of_model.argmax(axis=1) == LABELS).sum() for of_model in probabilities]
    change = [after - count for after, count in zip(correct, before, strict=True)]
    assert (table["Now correct"] - table["Now incorrect"]).tolist() == change
