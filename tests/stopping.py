"""Interrupt trainings at a chosen moment."""

from __future__ import annotations

from collections.abc import Callable

from cifar_app.training.progress import TrainingProgress


def stop_at(condition: Callable[[TrainingProgress], bool]) -> Callable[[TrainingProgress], None]:
    """Return a progress callback that interrupts the training once the condition holds."""

    def on_progress(progress: TrainingProgress) -> None:
        if condition(progress):
            raise KeyboardInterrupt

    return on_progress
