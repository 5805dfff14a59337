from __future__ import annotations

import numpy as np
import pytest
from cleanlab.rank import get_label_quality_scores

from cifar_app.config import PROJECT_ROOT
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import (
    SCORES,
    apply_corrections,
    count_found,
    label_in_doubt,
    label_quality_scores,
    rank_labels,
)
from cifar_app.model_store import store


@pytest.fixture(scope="module")
def probabilities() -> list[np.ndarray]:
    return [store.open_model(name).test_probabilities() for name in store.list_names()]


@pytest.mark.parametrize("score", SCORES)
def test_scores_equal_cleanlab(probabilities: list[np.ndarray], score: str) -> None:
    labels = load_test_set()[1].astype(np.int64)
    mean = np.mean([of_model.astype(np.float64) for of_model in probabilities], axis=0)
    expected = get_label_quality_scores(labels, mean, method=score)
    np.testing.assert_allclose(label_quality_scores(labels, mean, score), expected, rtol=1e-12)
    ranking = rank_labels(labels, probabilities, score).ranking
    assert ranking.tolist() == np.argsort(expected, kind="stable").tolist()


@pytest.mark.parametrize("score", SCORES)
def test_certain_contradiction_scores_lowest(score: str) -> None:
    certain = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    scores = label_quality_scores(np.array([0, 0, 0]), certain, score)
    assert scores[0] > scores[1]
    assert scores[0] > scores[2]
    assert scores[0] == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("score", SCORES)
def test_flipped_labels_rank_first(probabilities: list[np.ndarray], score: str) -> None:
    _, true = load_test_set()
    of_label = [of_model[np.arange(len(true)), true] for of_model in probabilities]
    flipped = np.flatnonzero(np.min(of_label, axis=0) > 0.99)[:20]
    labels = true.astype(np.int64)
    labels[flipped] = (labels[flipped] + 1) % 10
    quality = rank_labels(labels, probabilities, score)
    assert set(flipped.tolist()) <= set(quality.ranking[:60].tolist())
    assert quality.suggested_labels[flipped].tolist() == true[flipped].tolist()
    assert (quality.votes[flipped] == len(probabilities)).all()
    assert quality.in_doubt[flipped].all()


def test_suggestion_differs_from_label_and_counts_votes() -> None:
    one = np.array([[0.5, 0.25, 0.25], [0.125, 0.5, 0.375], [0.0, 0.25, 0.75]])
    other = np.array([[0.25, 0.5, 0.25], [0.625, 0.25, 0.125], [0.25, 0.0, 0.75]])
    quality = rank_labels(np.array([0, 0, 0]), [one, other])
    assert quality.scores.tolist() == [0.375, 0.375, 0.125]
    assert quality.ranking.tolist() == [2, 0, 1]
    assert quality.predicted_labels.tolist() == [0, 0, 2]
    assert quality.suggested_labels.tolist() == [1, 1, 2]
    assert (quality.votes.tolist(), quality.n_models) == ([1, 1, 2], 2)


def test_label_is_in_doubt_if_all_models_predict_the_same_other_class() -> None:
    labels = np.array([0, 0, 0, 0], np.uint8)
    one, other = np.eye(3)[[1, 1, 0, 2]], np.eye(3)[[1, 2, 0, 0]]
    assert label_in_doubt(labels, [one, other]).tolist() == [True, False, False, False]
    assert not label_in_doubt(labels, [one]).any()


def test_documented_number_of_labels_in_doubt(probabilities: list[np.ndarray]) -> None:
    count = label_in_doubt(load_test_set()[1], probabilities).sum()
    text = (PROJECT_ROOT / "docs" / "label_errors.md").read_text(encoding="utf-8")
    assert f"That holds for {count} labels" in text


def test_images_of_a_mask_are_counted_along_the_ranking() -> None:
    mask = np.array([True, False, True, False])
    assert count_found(np.array([3, 2, 0, 1]), mask).tolist() == [0, 1, 2, 2]


def test_corrections_count_images_that_become_correct_or_incorrect() -> None:
    labels, corrected = np.array([0, 0, 0, 1, 1]), np.array([0, 1, -1, 0, -1])
    probabilities = np.eye(2)[[0, 1, 0, 1, 0]]
    effect = apply_corrections(labels, corrected, probabilities)
    assert (effect.accuracy, effect.corrected_accuracy) == (0.6, 0.4)
    assert (effect.n_gained, effect.n_lost) == (1, 2)
