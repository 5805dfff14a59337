"""Trainings that are stopped at a moment of choice."""

from __future__ import annotations

from collections.abc import Callable

from cifar_app.training.progress import TrainingProgress


def stop_at(condition: Callable[[TrainingProgress], bool]) -> Callable[[TrainingProgress], None]:
    """A report that interrupts the training as soon as this is true of what it says."""

    def report(progress: TrainingProgress) -> None:
        if condition(progress):
            raise KeyboardInterrupt

    return report
