"""Feedback of visitors on predictions for their own photos."""

from __future__ import annotations

import secrets

import streamlit as st

from cifar_app.annotations import feedback
from cifar_app.annotations.feedback import USER_LABELS, FeedbackEntry
from cifar_app.errors import FeedbackError
from cifar_app.inference.classifier import inference_file
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.source_image import SourceImage
from cifar_app.ui.widgets.text import format_count

_ERROR_KEY = "feedback-error"
_VISIT_KEY = "feedback-visit"


def feedback_form(model: StoredModel, image: SourceImage, prediction: Prediction) -> None:
    """Ask what the visitor's own photo shows; a click saves it, a second click removes it.

    Only the visitor's own choice is shown: many visitors may judge the same photo.
    """
    if image.sha256 is None:
        return
    # Streamlit keeps callbacks until the visit ends, so this one must not hold the photo.
    entry = FeedbackEntry(
        time=feedback.now(),
        visit=st.session_state.setdefault(_VISIT_KEY, secrets.token_hex(16)),
        photo=image.sha256,
        model=model.name,
        model_sha256=_file_sha256(model),
        predicted_class=prediction.class_name,
        confidence=prediction.confidence,
        none_of_these=prediction.none_of_these,
        user_label=None,
    )
    saved_label = _saved_label(entry)
    key = f"feedback-{image.sha256[:16]}-{model.name}"
    st.session_state[key] = saved_label
    st.pills(
        "What does the photo show?",
        USER_LABELS,
        key=key,
        on_change=_save,
        args=(key, entry),
        wrap=True,
    )
    error = st.session_state.pop(_ERROR_KEY, None)
    if error is not None:
        show_error(error)
    st.caption(
        "Saved. Thank you. Select another class to change it, or the same class to remove it."
        if saved_label
        else "Your choice is saved in a file on the computer that runs this app, with the "
        "prediction and the SHA-256 hash of the photo, but without the photo or its name. Other "
        "visitors see only the totals."
    )


def _saved_label(entry: FeedbackEntry) -> str | None:
    try:
        saved = cache.visitor_feedback().find(entry.key)
    except FeedbackError:
        return None  # `feedback_summary` shows the error
    return saved.user_label if saved else None


def _save(key: str, entry: FeedbackEntry) -> None:
    try:
        changes = {"time": feedback.now(), "user_label": st.session_state[key]}
        feedback.append_entry(entry.model_copy(update=changes))
    except FeedbackError as error:
        st.session_state[_ERROR_KEY] = error


def _file_sha256(model: StoredModel) -> str:
    return model.card.files[inference_file(model)]


def feedback_summary(model: StoredModel) -> None:
    """Show how often visitors agreed with the model."""
    try:
        saved = cache.visitor_feedback()
    except FeedbackError as error:
        show_error(error)
        return
    if saved.corrupted_lines:
        lines = format_count(saved.corrupted_lines, "damaged line")
        st.caption(f"Ignored {lines} of the feedback file.")
    entries = [entry for entry in saved.entries if entry.model_sha256 == _file_sha256(model)]
    if entries:
        st.caption(
            f"Feedback of all visitors on this model: {sum(entry.agrees for entry in entries)} of "
            f"{len(entries)} predictions correct."
        )
