"""Two networks compared: counts, McNemar's test and its interval against known values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from cifar_app.metrics.comparison import (
    PAIRED_OUTCOMES,
    average_probabilities,
    paired_outcomes,
    paired_outcomes_by_class,
    paired_test,
)


def answers(classes: list[int]) -> np.ndarray:
    return np.eye(10)[classes]


def found(both: int, only_a: int, only_b: int, neither: int) -> np.ndarray:
    return np.repeat(np.arange(4), [both, only_a, only_b, neither])


def test_every_image_has_the_outcome_that_its_answers_give() -> None:
    labels = np.array([0, 1, 2, 3, 3], np.uint8)
    outcome = paired_outcomes(labels, answers([0, 1, 9, 9, 3]), answers([0, 9, 2, 9, 3]))
    assert [PAIRED_OUTCOMES[one] for one in outcome] == [
        "both",
        "only_a",
        "only_b",
        "neither",
        "both",
    ]
    counts = paired_outcomes_by_class(labels, outcome, 10)
    assert counts.shape == (10, 4)
    assert counts[3].tolist() == [1, 0, 0, 1]
    assert counts.sum() == 5


def test_the_p_value_is_the_binomial_one() -> None:
    # 1 of 8 or fewer, on both sides: 2 (1 + 8) / 2**8
    assert paired_test(found(90, 7, 1, 2)).p_value == pytest.approx(18 / 256)
    assert paired_test(found(90, 4, 4, 2)).p_value == 1.0
    assert paired_test(found(90, 0, 0, 10)).p_value == 1.0


@pytest.mark.parametrize(("fewer", "more"), [(25, 35), (180, 340), (1500, 1570)])
def test_the_p_value_of_many_images_is_that_of_scipy(fewer: int, more: int) -> None:
    wanted = binomtest(fewer, fewer + more).pvalue
    assert paired_test(found(90, more, fewer, 2)).p_value == pytest.approx(wanted)


def test_the_difference_and_its_interval() -> None:
    test = paired_test(found(60, 25, 5, 10))
    assert (test.only_a, test.only_b) == (25, 5)
    assert test.difference == pytest.approx(0.2)
    # By hand: (25.5 - 5.5) / 102 ± 1.95996 sqrt(31 - 400 / 102) / 102
    assert test.interval == pytest.approx((0.09610, 0.29606), abs=1e-4)


def test_a_difference_is_proven_by_the_exact_test() -> None:
    # 2 / 2**5 = .0625 and 2 / 2**6 = .03125, while the interval leaves out 0 in both.
    for more, proven in ((5, False), (6, True)):
        test = paired_test(found(9_000, more, 0, 1_000 - more))
        assert test.interval[0] > 0
        assert test.is_significant is proven


def test_the_other_way_round_is_the_mirror_image() -> None:
    one, other = paired_test(found(60, 25, 5, 10)), paired_test(found(60, 5, 25, 10))
    assert other.difference == -one.difference
    assert other.interval == pytest.approx((-one.interval[1], -one.interval[0]))
    assert other.p_value == one.p_value


def test_an_ensemble_is_the_mean() -> None:
    mean = average_probabilities(
        [answers([0, 1]).astype(np.float32), answers([0, 2]).astype(np.float32)]
    )
    assert mean[1, 1] == mean[1, 2] == 0.5
    assert mean.sum(axis=1) == pytest.approx([1, 1])
