from __future__ import annotations

import numpy as np
import pytest

from cifar_app.annotations.label_reviews import (
    NO_CLASS,
    LabelReview,
    corrected_labels,
    format_reviews,
    parse_reviews,
    unconfirmed_labels,
)
from cifar_app.errors import ReviewError

SUGGESTED = np.array([1, 2, 3, 4, 5, 6])
REVIEWS = {
    4: LabelReview("suggested", 9),
    0: LabelReview("given", 1),
    1: LabelReview("neither", 2),
    2: LabelReview("both", 3),
    3: LabelReview("no_majority", 4),
}


def test_file_holds_reviews_in_order() -> None:
    read = parse_reviews(format_reviews(REVIEWS).encode(), SUGGESTED)
    assert list(read.items()) == list(REVIEWS.items())


def test_suggested_label_is_optional() -> None:
    content = b"\xef\xbb\xbfverdict,note,index\r\nsuggested,x,5\r\ngiven,,0\r\n"
    assert parse_reviews(content, SUGGESTED) == {
        5: LabelReview("suggested", 6),
        0: LabelReview("given", 1),
    }


@pytest.mark.parametrize(
    ("content", "received"),
    [
        (b"index,verdict\n", "without rows"),
        (b"index\n3\n", "the verdict '' in row 2"),
        (b"index,verdict\n1,given\n6,given\n", "the index '6' in row 3"),
        (b"index,verdict\n-1,given\n", "the index '-1'"),
        ("index,verdict\n٣,given\n".encode(), "the index '٣'"),
        (b"index,verdict\n1,Given\n", "the verdict 'Given'"),
        (b"index,verdict,suggested_label\n1,given,lion\n", "'lion' in row 2"),
        (b"index,verdict\n1,given\n1,both\n", "image 1 twice, the second time in row 3"),
        (b"\xff\xfe\x00", "not CSV in UTF-8"),
        (b'index,verdict\n1,"given', "not CSV"),
        (b"index,verdict\n" + b"1,given\n" * 200_000, "1,600,014 bytes"),
    ],
)
def test_invalid_file_is_refused(content: bytes, received: str) -> None:
    with pytest.raises(ReviewError, match="columns index, verdict") as error:
        parse_reviews(content, SUGGESTED)
    assert received in error.value.received


def test_only_confirmed_suggestions_replace_labels() -> None:
    labels = np.array([7, 7, 7, 7, 7, 7], np.uint8)
    assert corrected_labels(labels, REVIEWS).tolist() == [7, NO_CLASS, 7, 7, 9, 7]
    assert labels.tolist() == [7] * 6
    assert unconfirmed_labels(REVIEWS, 6).tolist() == [False, True, True, True, True, False]
