from __future__ import annotations

import pytest

from cifar_app.training.progress import TrainingProgress


def test_progress_survives_json() -> None:
    progress = TrainingProgress("training", "Epoch 2 of 3", 2, 3, 4, 8, loss=1.5, best_epoch=1)
    line = progress.to_json()
    assert "\n" not in line
    assert TrainingProgress.from_json(line) == progress


@pytest.mark.parametrize(
    ("progress", "fraction"),
    [
        (TrainingProgress("data", "…"), 0.0),
        (TrainingProgress("training", "…", epoch=1, epochs=4, batch=0, batches=10), 0.0),
        (TrainingProgress("training", "…", epoch=2, epochs=4, batch=5, batches=10), 0.375),
        (TrainingProgress("training", "…", epoch=4, epochs=4, batch=10, batches=10), 1.0),
        (TrainingProgress("done", "…", name="x"), 1.0),
    ],
)
def test_fraction_counts_all_steps(progress: TrainingProgress, fraction: float) -> None:
    assert progress.fraction_done == fraction
