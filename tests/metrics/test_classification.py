from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics as oracle

from cifar_app.metrics import classification

CAT, DOG, SHIP = 3, 5, 8
LABELS = np.array([CAT, CAT, CAT, CAT, DOG, DOG, SHIP], np.uint8)
ANSWERS = [CAT, CAT, DOG, SHIP, DOG, CAT, CAT]


def certain(answers: list[int], confidence: float = 0.91) -> np.ndarray:
    """Probabilities with `confidence` for each answer; the rest is shared evenly."""
    rows = np.full((len(answers), 10), (1 - confidence) / 9, np.float32)
    rows[np.arange(len(answers)), answers] = confidence
    return rows


@pytest.fixture(scope="module")
def random_case() -> tuple[np.ndarray, np.ndarray]:
    """Labels without class 9 and answers that never name class 8."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 9, 500).astype(np.uint8)
    probabilities = rng.dirichlet(np.ones(10) * 0.3, 500)
    probabilities[:, 8] = 0
    probabilities[np.arange(500), labels] += rng.random(500)
    probabilities[:, 8] = np.minimum(probabilities[:, 8], probabilities.max(axis=1) / 2)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return labels, probabilities.astype(np.float32)


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 10), (1, 10), (5, 10), (10, 10), (912, 1000), (7000, 10_000)]
)
@pytest.mark.parametrize("confidence", [0.95, 0.8])
def test_the_wilson_interval(successes: int, trials: int, confidence: float) -> None:
    wanted = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    assert classification.wilson_interval(successes, trials, confidence) == pytest.approx(
        (wanted.low, wanted.high), abs=1e-9
    )


def test_without_trials_nothing_is_known() -> None:
    assert classification.wilson_interval(0, 0) == (0.0, 1.0)


@given(trials=st.integers(1, 10_000), share=st.floats(0, 1))
def test_the_interval_holds_the_share_and_stays_within_0_and_1(trials: int, share: float) -> None:
    successes = round(share * trials)
    low, high = classification.wilson_interval(successes, trials)
    rounding = 1e-12
    assert 0 <= low <= successes / trials + rounding
    assert successes / trials - rounding <= high <= 1


def test_a_row_of_the_confusion_matrix_is_a_true_class() -> None:
    matrix = classification.confusion_matrix(LABELS, np.array(ANSWERS))
    wanted = np.zeros((10, 10), int)
    wanted[CAT, [CAT, DOG, SHIP]] = 2, 1, 1
    wanted[DOG, [CAT, DOG]] = 1, 1
    wanted[SHIP, CAT] = 1
    np.testing.assert_array_equal(matrix, wanted)


def test_the_confusion_matrix_agrees_with_scikit_learn(
    random_case: tuple[np.ndarray, np.ndarray],
) -> None:
    labels, probabilities = random_case
    answers = probabilities.argmax(axis=1)
    np.testing.assert_array_equal(
        classification.confusion_matrix(labels, answers),
        oracle.confusion_matrix(labels, answers, labels=range(10)),
    )


def test_shares_of_rows_and_columns_sum_to_1_or_are_0() -> None:
    matrix = classification.confusion_matrix(LABELS, np.array(ANSWERS))
    by_row = classification.normalize_confusion_matrix(matrix, "true")
    by_column = classification.normalize_confusion_matrix(matrix, "pred")
    assert by_row[CAT, [CAT, DOG, SHIP]].tolist() == [0.5, 0.25, 0.25]
    assert by_column[[CAT, DOG, SHIP], CAT].tolist() == [0.5, 0.25, 0.25]
    present = np.isin(np.arange(10), [CAT, DOG, SHIP])
    np.testing.assert_allclose(by_row.sum(axis=1), present)
    np.testing.assert_allclose(by_column.sum(axis=0), present)


def test_figures_of_a_class_by_hand() -> None:
    rows = classification.per_class_metrics(LABELS, certain(ANSWERS))
    cat = rows[CAT]  # 4 images named cat, 2 of them right; 4 cats, 2 of them found
    assert (cat.precision, cat.recall, cat.f1) == (0.5, 0.5, 0.5)
    dog = rows[DOG]  # 2 named, 1 right; 2 there are, 1 found
    assert (dog.support, dog.predicted, dog.precision, dog.recall) == (2, 2, 0.5, 0.5)
    assert dog.recall_interval == classification.wilson_interval(1, 2)
    assert dog.mean_confidence == pytest.approx(0.91)
    bird = rows[2]  # neither there nor named
    assert (bird.precision, bird.recall, bird.f1, bird.mean_confidence) == (0, 0, 0, 0)
    assert bird.precision_interval == bird.recall_interval == (0.0, 1.0)


def test_figures_of_every_class_agree_with_scikit_learn(
    random_case: tuple[np.ndarray, np.ndarray],
) -> None:
    labels, probabilities = random_case
    rows = classification.per_class_metrics(labels, probabilities)
    answers = probabilities.argmax(axis=1)
    precision, recall, f1, support = oracle.precision_recall_fscore_support(
        labels, answers, labels=range(10), zero_division=0
    )
    assert [row.precision for row in rows] == pytest.approx(precision.tolist())
    assert [row.recall for row in rows] == pytest.approx(recall.tolist())
    assert [row.f1 for row in rows] == pytest.approx(f1.tolist())
    assert [row.support for row in rows] == support.tolist()
    assert [row.predicted for row in rows] == np.bincount(answers, minlength=10).tolist()
    for row in rows:
        hits = round(row.recall * row.support)
        assert row.recall_interval == classification.wilson_interval(hits, row.support)
        assert row.precision_interval == classification.wilson_interval(hits, row.predicted)


def test_the_summary_agrees_with_scikit_learn(random_case: tuple[np.ndarray, np.ndarray]) -> None:
    labels, probabilities = random_case
    found = classification.summarize(labels, probabilities)
    answers = probabilities.argmax(axis=1)
    precision, recall, f1, _ = oracle.precision_recall_fscore_support(
        labels, answers, labels=range(10), average="macro", zero_division=0
    )
    assert found.images == 500
    assert found.correct == int((answers == labels).sum())
    assert found.accuracy == oracle.accuracy_score(labels, answers)
    assert found.accuracy_interval == classification.wilson_interval(found.correct, 500)
    assert (found.precision, found.recall, found.f1) == pytest.approx((precision, recall, f1))
    exact = probabilities.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    assert found.loss == pytest.approx(oracle.log_loss(labels, exact, labels=range(10)), rel=1e-6)


def test_a_summary_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one image"):
        classification.summarize(np.empty(0, np.uint8), np.empty((0, 10), np.float32))


def test_the_loss_of_an_image_is_that_of_its_true_class() -> None:
    probabilities = certain([CAT, DOG], confidence=0.5)
    found = classification.cross_entropy_per_sample(np.array([CAT, CAT], np.uint8), probabilities)
    assert found == pytest.approx([np.log(2), np.log(18)])


def test_a_certain_error_costs_much_but_not_everything() -> None:
    found = classification.cross_entropy_per_sample(
        np.array([CAT], np.uint8), certain([DOG], confidence=1.0)
    )
    assert np.isfinite(found).all()
    assert found[0] > 80


def test_the_brier_score_is_the_squared_distance_from_the_truth() -> None:
    probabilities = certain([CAT, DOG, CAT], confidence=1.0)
    probabilities[2] = 0.1
    found = classification.brier_scores(np.array([CAT, CAT, CAT], np.uint8), probabilities)
    assert found == pytest.approx([0, 2, 0.81 + 9 * 0.01])


def test_a_margin_is_the_lead_over_the_second_best() -> None:
    probabilities = np.zeros((2, 10), np.float32)
    probabilities[0, [7, 0, 9]] = 0.5, 0.3, 0.2
    probabilities[1, [1, 2]] = 0.5, 0.5
    assert classification.margins(probabilities) == pytest.approx([0.2, 0.0])


def test_macro_intervals_hold_the_figures_and_narrow_with_the_images() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, 1000)
    said = np.where(rng.random(1000) < 0.8, labels, rng.integers(0, 10, 1000))
    matrix = classification.confusion_matrix(labels, said)
    few, many = classification.macro_intervals(matrix), classification.macro_intervals(100 * matrix)
    recall = float(np.mean(matrix.diagonal() / matrix.sum(axis=1)))
    # The standard error of a mean of ten shares of about 100 images each.
    error = float(np.sqrt(np.sum(recall * (1 - recall) / matrix.sum(axis=1)))) / 10
    assert few["recall"] == pytest.approx((recall - 1.96 * error, recall + 1.96 * error), abs=0.004)
    for name in ("precision", "recall", "f1"):
        (low, high), (lower, upper) = few[name], many[name]
        assert low < lower < recall + 0.01
        assert (upper - lower) == pytest.approx((high - low) / 10, rel=0.1)
    assert few == classification.macro_intervals(matrix)
