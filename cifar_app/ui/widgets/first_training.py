"""Training from the app, offered while no model is stored."""

from __future__ import annotations

import streamlit as st

from cifar_app.model_store import store
from cifar_app.model_store.card_text import format_duration
from cifar_app.training.job import TrainingJob
from cifar_app.ui import cache

_RECIPE = "seed_cnn"
_POLL_SECONDS = 1.0


def offer_first_training() -> None:
    """Explain that there is no model, and train the baseline on request."""
    st.subheader("There is no trained model yet", anchor=False)
    st.markdown(
        "No model is installed and none was trained here. You can train the baseline now: this "
        "downloads the 50,000 training images (139 MB, once) and takes a few minutes on an "
        "ordinary computer. Training continues if you leave this page."
    )
    _watch()


@st.fragment(run_every=_POLL_SECONDS)
def _watch() -> None:
    if store.open_models()[0]:  # every visitor who waits gets the page, not only the first
        st.rerun()
    job = cache.training_manager().job
    if job is not None and job.stored_name:
        job = None  # its model was removed since
    if job is not None and job.running:
        _show_progress(job)
        return
    if job is not None and job.failure:
        with st.container(border=True):
            st.markdown("**The training failed**")
            st.text(job.failure)
    elif job is not None:
        st.caption("Stopped. All completed epochs are saved.")
    label = "Resume" if job is not None else "Train the baseline"
    st.button(label, type="primary", key="start-training", on_click=_start)


def _start() -> None:
    cache.training_manager().start(lambda: TrainingJob(_RECIPE))


def _show_progress(job: TrainingJob) -> None:
    progress = job.progress
    if progress is None:
        st.progress(0.0, text="Starting TensorFlow …")
    else:
        left = progress.seconds_left
        estimate = f" · about {format_duration(left)} left" if left is not None else ""
        st.progress(progress.fraction_done, text=f"{progress.message}{estimate}")
        if progress.loss is not None and progress.accuracy is not None:
            validation = progress.validation_accuracy
            with st.container(horizontal=True):
                st.metric("Loss", f"{progress.loss:.3f}")
                st.metric("Training accuracy", f"{progress.accuracy:.1%}")
                st.metric("Validation accuracy", "–" if validation is None else f"{validation:.1%}")
    st.button("Stop", key="stop-training", on_click=job.stop)
    if st.session_state.get("stop-training"):
        st.caption("Stopping …")
