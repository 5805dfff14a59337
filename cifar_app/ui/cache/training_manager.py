"""The training that the app runs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import streamlit as st

from cifar_app.training.job import TrainingJob


class TrainingManager:
    """The one training that the app may run at a time, shared by all visitors.

    Attributes:
        job: The latest; None before the first.
    """

    def __init__(self) -> None:
        self.job: TrainingJob | None = None
        self._lock = threading.Lock()

    def start(self, make: Callable[[], TrainingJob]) -> None:
        """Start a training, unless another visitor's runs."""
        with self._lock:
            if self.job is None or not self.job.running:
                self.job = make()


@st.cache_resource(show_spinner=False)
def training_manager() -> TrainingManager:
    """The desk; it outlives page switches, reloads and visitors."""
    return TrainingManager()
