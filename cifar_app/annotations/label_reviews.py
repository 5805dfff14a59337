"""Verdicts of people on labels of the test set, and their CSV file.

The file has one row per image, with the columns

- `index`: index of the test image,
- `verdict`: one of `VERDICTS`,
- `suggested_label` (optional): name of the class that was suggested instead of the label.

A visitor's own reviews and published verdicts have the same format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ReviewError

VERDICTS = ("given", "suggested", "both", "neither", "no_majority")
"""The given label is right, the suggested one, both, neither, or several people disagreed."""

NO_CLASS = -1
"""Corrected label of an image that shows none of the ten classes."""

MAX_BYTES = 1024**2
_MAX_SHOWN_LENGTH = 40
_REMEDY = (
    "Use a CSV file with the columns index, verdict and, optionally, suggested_label. "
    f"A verdict is one of {', '.join(VERDICTS)}."
)


@dataclass(frozen=True)
class LabelReview:
    """Verdict on the label of one image.

    Attributes:
        verdict: One of `VERDICTS`.
        suggested_label: Label id that was suggested instead of the given label.
    """

    verdict: str
    suggested_label: int


Reviews = Mapping[int, LabelReview]
"""Reviews by the index of their image, oldest first."""


def parse_reviews(content: bytes, suggested_labels: np.ndarray) -> dict[int, LabelReview]:
    """Read reviews from a CSV file.

    Args:
        content: Content of the file, UTF-8.
        suggested_labels: Suggested label of each test image for files that name none, `int (N,)`.

    Raises:
        ReviewError: The file is not valid.
    """
    if len(content) > MAX_BYTES:
        raise _review_error(f"a file of {len(content):,} bytes")
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _review_error("a file that is not CSV in UTF-8") from error
    if not rows:
        raise _review_error("a file without rows")
    reviews: dict[int, LabelReview] = {}
    for number, row in enumerate(rows, start=2):
        index, review = _parse_row(row, number, suggested_labels)
        if index in reviews:
            raise _review_error(f"image {index} twice, the second time in row {number}")
        reviews[index] = review
    return reviews


def _parse_row(
    row: dict[str, str | None], number: int, suggested_labels: np.ndarray
) -> tuple[int, LabelReview]:
    index, verdict = row.get("index") or "", row.get("verdict") or ""
    suggested = row.get("suggested_label") or ""
    if not (index.isascii() and index.isdigit() and len(index) < 10):
        raise _field_error("index", index, number)
    if int(index) >= len(suggested_labels):
        raise _field_error("index", index, number)
    if verdict not in VERDICTS:
        raise _field_error("verdict", verdict, number)
    if suggested and suggested not in CLASS_NAMES:
        raise _field_error("suggested_label", suggested, number)
    label = CLASS_NAMES.index(suggested) if suggested else int(suggested_labels[int(index)])
    return int(index), LabelReview(verdict, label)


def _field_error(column: str, value: str, number: int) -> ReviewError:
    return _review_error(f"the {column} {value[:_MAX_SHOWN_LENGTH]!r} in row {number}")


def _review_error(received: str) -> ReviewError:
    return ReviewError(
        "A file of label reviews has one valid row per image.", received=received, remedy=_REMEDY
    )


def format_reviews(reviews: Reviews) -> str:
    """Return reviews as the content of a CSV file that `parse_reviews` reads."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("index", "verdict", "suggested_label"))
    for index, review in reviews.items():
        writer.writerow((index, review.verdict, CLASS_NAMES[review.suggested_label]))
    return stream.getvalue()


def unconfirmed_labels(reviews: Reviews, n_images: int) -> np.ndarray:
    """Return which images have a review that does not confirm the given label, `bool (N,)`."""
    unconfirmed = np.zeros(n_images, bool)
    unconfirmed[[i for i, review in reviews.items() if review.verdict != "given"]] = True
    return unconfirmed


def corrected_labels(labels: np.ndarray, reviews: Reviews) -> np.ndarray:
    """Return the labels after the reviews, `int64 (N,)`.

    The suggested label replaces the given one only if the verdict is "suggested". "neither"
    becomes `NO_CLASS`. After "both" and "no_majority" the given label stays.
    """
    corrected = labels.astype(np.int64)
    for index, review in reviews.items():
        if review.verdict == "suggested":
            corrected[index] = review.suggested_label
        elif review.verdict == "neither":
            corrected[index] = NO_CLASS
    return corrected
