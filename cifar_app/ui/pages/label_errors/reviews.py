"""The visitor's reviews and loaded verdicts, which belong to this visit alone.

The browser keeps the reviews for the next visit. The server stores none of them, because it
cannot tell visitors apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cifar_app.annotations.label_reviews import (
    MAX_BYTES,
    LabelReview,
    Reviews,
    format_reviews,
    parse_reviews,
)
from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ReviewError
from cifar_app.ui.components import browser_storage
from cifar_app.ui.widgets import uploads
from cifar_app.ui.widgets.error_box import show_error

_REVIEWS_KEY = "label-reviews"
_HISTORY_KEY = "label-reviews-history"
_VERDICTS_KEY = "label-verdicts"
_READ_KEY = "label-reviews-read"
_ERROR_KEY = "label-reviews-error"
_STORAGE_NAME = "cifar-app-label-reviews"


def own_reviews() -> dict[int, LabelReview]:
    """Return the visitor's reviews by image, latest last."""
    reviews: dict[int, LabelReview] = st.session_state.setdefault(_REVIEWS_KEY, {})
    return reviews


def loaded_verdicts() -> dict[int, LabelReview]:
    """Return the verdicts of other people from a file; none before one is loaded."""
    verdicts: dict[int, LabelReview] = st.session_state.get(_VERDICTS_KEY, {})
    return verdicts


def all_reviews() -> Reviews:
    """Return the loaded verdicts, and the visitor's own reviews in place of them."""
    return loaded_verdicts() | own_reviews()


def add_review(index: int, review: LabelReview) -> None:
    """Add or replace the review of an image."""
    reviews = own_reviews()
    history = st.session_state.setdefault(_HISTORY_KEY, [])
    history.append((index, reviews.pop(index, None)))
    reviews[index] = review


def can_undo() -> bool:
    """Return whether there is a review of this visit to undo."""
    return bool(st.session_state.get(_HISTORY_KEY))


def undo_review() -> int:
    """Undo the latest review and return the index of its image."""
    index, previous = st.session_state[_HISTORY_KEY].pop()
    reviews = own_reviews()
    reviews.pop(index)
    if previous is not None:
        reviews[index] = previous
    return index


def merge_reviews(reviews: Reviews) -> None:
    """Add reviews from a file, in place of those of the same images."""
    merged = own_reviews() | dict(reviews)
    st.session_state[_REVIEWS_KEY] = merged
    st.session_state[_HISTORY_KEY] = []


def delete_reviews() -> None:
    """Delete the visitor's reviews."""
    st.session_state[_REVIEWS_KEY] = {}
    st.session_state[_HISTORY_KEY] = []


def set_verdicts(verdicts: Reviews) -> None:
    """Replace the loaded verdicts."""
    st.session_state[_VERDICTS_KEY] = dict(verdicts)


def describe_verdict(review: LabelReview, label: int) -> str:
    """Return the class or classes that a verdict accepts."""
    given, suggested = CLASS_NAMES[label], CLASS_NAMES[review.suggested_label]
    return {
        "given": given,
        "suggested": suggested,
        "both": f"{given} and {suggested}",
        "neither": "neither",
        "no_majority": "no majority",
    }[review.verdict]


def sync_with_browser(suggested_labels: np.ndarray, *, key: str) -> None:
    """Store the visitor's reviews in the browser, and add those that are there to them.

    The browser has reviews of an earlier visit or of another tab.

    Args:
        suggested_labels: Suggested label of each test image, `int (10000,)`.
        key: Key of the component.
    """

    def on_load(text: str) -> None:
        st.session_state[_READ_KEY] = True
        stored = (_parse(text.encode(), suggested_labels) if text else None) or {}
        st.session_state[_REVIEWS_KEY] = {**stored, **own_reviews()}

    own = own_reviews()
    text = format_reviews(own) if own else ""
    is_read = st.session_state.get(_READ_KEY, False)
    browser_storage(_STORAGE_NAME, text if is_read else None, key=key, on_load=on_load)


def upload_reviews(
    label: str, key: str, suggested_labels: np.ndarray, on_reviews: Callable[[Reviews], None]
) -> None:
    """Show an uploader for a CSV file; `on_reviews` is called before the page runs again."""
    version_key = f"{key}-version"
    widget_key = f"{key}-{st.session_state.setdefault(version_key, 0)}"

    def read() -> None:
        file = st.session_state[widget_key]
        if not isinstance(file, UploadedFile):
            return
        reviews = _parse(file.getvalue(), suggested_labels)
        if reviews is not None:
            on_reviews(reviews)
        uploads.release([file])
        st.session_state[version_key] += 1  # the next run shows an empty widget

    st.file_uploader(
        label, type="csv", max_upload_size=MAX_BYTES // 1024**2, key=widget_key, on_change=read
    )


def _parse(content: bytes, suggested_labels: np.ndarray) -> Reviews | None:
    try:
        return parse_reviews(content, suggested_labels)
    except ReviewError as error:
        st.session_state[_ERROR_KEY] = error
        return None


def show_review_error() -> None:
    """Show why the latest file was refused, once."""
    error: ReviewError | None = st.session_state.pop(_ERROR_KEY, None)
    if error is not None:
        show_error(error)
