"""Review of a label in the dialog of an image, with the mouse or the keyboard."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from cifar_app.annotations.label_reviews import LabelReview
from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.label_issues import LabelQuality
from cifar_app.ui import cache
from cifar_app.ui.pages.label_errors import reviews
from cifar_app.ui.state.opened_image import open_image

_BUTTONS = (
    ("given", "Label is right", "1"),
    ("suggested", "Suggestion is right", "2"),
    ("both", "Both", "3"),
    ("neither", "Neither", "4"),
)
"""Verdict, label and shortcut of each button."""

_MIN_VIEW_SECONDS = 0.3
"""A key that is held down, or pressed twice, must not review images that nobody has seen."""


def show_review_panel(index: int, quality: LabelQuality, sequence: Sequence[int]) -> None:
    """Show the label of an image, the suggestion, and the buttons that review the label.

    Args:
        index: Index of the image.
        quality: Judgment of the models.
        sequence: Indices of the listed images; a review opens the next one.
    """
    label, suggested = int(cache.test_set()[1][index]), int(quality.suggested_labels[index])
    st.markdown(f"Label: **{CLASS_NAMES[label]}**. Suggestion: **{CLASS_NAMES[suggested]}**.")
    _show_buttons(index, suggested, sequence)
    if index in reviews.loaded_verdicts():
        verdict = reviews.describe_verdict(reviews.loaded_verdicts()[index], label)
        st.markdown(f"Published verdict: **{verdict}**")
    st.caption(f"Label quality {quality.scores[index]:.3f}")
    reviews.sync_with_browser(quality.suggested_labels, key="label-reviews-dialog")


def _show_buttons(index: int, suggested: int, sequence: Sequence[int]) -> None:
    own = reviews.own_reviews().get(index)
    next_index = _next(index, sequence)
    with st.container(horizontal=True, gap="small"):
        for verdict, text, shortcut in _BUTTONS:
            st.button(
                text,
                shortcut=shortcut,
                key=f"review-{verdict}",
                type="primary" if own and own.verdict == verdict else "secondary",
                on_click=_review,
                args=(index, LabelReview(verdict, suggested), next_index, time.monotonic()),
            )
        st.button(
            "Undo",
            shortcut="U",
            key="review-undo",
            type="tertiary",
            disabled=not reviews.can_undo(),
            on_click=_undo,
        )
    n_reviewed = sum(listed in reviews.own_reviews() for listed in sequence)
    st.caption(f"{n_reviewed:,} of {len(sequence):,} listed images reviewed")


def _next(index: int, sequence: Sequence[int]) -> int:
    position = sequence.index(index) if index in sequence else len(sequence)
    return sequence[position + 1] if position + 1 < len(sequence) else index


def _review(index: int, review: LabelReview, next_index: int, shown_at: float) -> None:
    if time.monotonic() - shown_at < _MIN_VIEW_SECONDS:
        open_image(str(index))  # the browser may still show the one before
        return
    reviews.add_review(index, review)
    open_image(str(next_index))


def _undo() -> None:
    open_image(str(reviews.undo_review()))
