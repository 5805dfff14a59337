"""The training that the app runs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import streamlit as st

from cifar_app.training.job import TrainingJob


class TrainingManager:
    """Owner of the app's only training job, which all visitors share.

    Attributes:
        job: Latest job; None before the first.
    """

    def __init__(self) -> None:
        self.job: TrainingJob | None = None
        self._lock = threading.Lock()

    def start(self, create_job: Callable[[], TrainingJob]) -> None:
        """Start a training unless one is running."""
        with self._lock:
            if self.job is None or not self.job.running:
                self.job = create_job()


@st.cache_resource(show_spinner=False)
def training_manager() -> TrainingManager:
    """Return the manager of the server; it outlives page changes, reloads and visits."""
    return TrainingManager()
