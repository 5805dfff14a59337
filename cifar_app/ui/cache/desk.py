"""The training that the app runs."""

from __future__ import annotations

import streamlit as st

from cifar_app.training.job import TrainingJob


class TrainingDesk:
    """The one training that the app may run at a time, shared by all visitors."""

    def __init__(self) -> None:
        self.job: TrainingJob | None = None


@st.cache_resource(show_spinner=False)
def training_desk() -> TrainingDesk:
    """The desk; it outlives page switches, reloads and visitors."""
    return TrainingDesk()
