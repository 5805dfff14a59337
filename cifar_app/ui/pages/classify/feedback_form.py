"""What a visitor says about the answer to an own photo: asked, kept, counted, downloaded."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app import feedback
from cifar_app.errors import FeedbackError
from cifar_app.feedback import USER_LABELS, FeedbackEntry
from cifar_app.inference.classifier import inference_file
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.image_sources import SourceImage

_PROBLEM = "opinion-problem"


def feedback_form(model: StoredModel, picture: SourceImage, prediction: Prediction) -> None:
    """Ask what an own photo shows; a click keeps it, a second one takes it back."""
    if picture.sha256 is None:
        return
    # Streamlit keeps what a widget calls until the visit ends: it must not hold the picture.
    blank = FeedbackEntry(
        time=feedback.now(),
        photo=picture.sha256,
        model=model.name,
        model_sha256=_file_sha256(model),
        predicted_class=prediction.class_name,
        confidence=prediction.confidence,
        none_of_these=prediction.none_of_these,
        user_label=None,
    )
    said = _saved_label(blank)
    key = f"opinion-{picture.sha256[:16]}-{model.name}"
    st.session_state[key] = said
    st.pills(
        "What is it really?", USER_LABELS, key=key, on_change=_keep, args=(key, blank), wrap=True
    )
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        show_error(problem)
    st.caption(
        "Kept, thank you. Another choice replaces it; the same again takes it back."
        if said
        else "What you say is kept in a file on the computer that runs this app, with the "
        "network's answer and a fingerprint of the photo (SHA-256), but without the photo or "
        "its name. It is never sent anywhere."
    )


def _saved_label(blank: FeedbackEntry) -> str | None:
    try:
        opinion = cache.visitor_feedback().find(blank.photo, blank.model_sha256)
    except FeedbackError:
        return None  # `feedback_summary` says so
    return opinion.user_label if opinion else None


def _keep(key: str, blank: FeedbackEntry) -> None:
    try:
        changes = {"time": feedback.now(), "user_label": st.session_state[key]}
        feedback.append_entry(blank.model_copy(update=changes))
    except FeedbackError as error:
        st.session_state[_PROBLEM] = error


def _file_sha256(model: StoredModel) -> str:
    return model.card.files.get(inference_file(model), "no network")


def feedback_summary(model: StoredModel) -> None:
    """How often visitors agreed with this network, and all that they said to download."""
    try:
        known = cache.visitor_feedback()
    except FeedbackError as error:
        show_error(error)
        return
    if known.corrupted_lines:
        lines = "line is" if known.corrupted_lines == 1 else "lines are"
        st.caption(f"{known.corrupted_lines} damaged {lines} left out of what visitors said.")
    if not known.entries:
        return
    about = [one for one in known.entries if one.model_sha256 == _file_sha256(model)]
    right = sum(one.agrees for one in about)
    with st.container(horizontal=True, vertical_alignment="center"):
        if about:
            photos = "photo" if len(about) == 1 else "photos"
            st.caption(
                f"Visitors judged {len(about)} {photos} so far; this network was right about "
                f"{right} of them.",
                width="content",
            )
        tables.csv_button(
            "All that visitors said (CSV)",
            lambda: pd.DataFrame([one.model_dump() for one in known.entries]),
            "feedback.csv",
            key="data-opinions",
            as_link=True,
        )
