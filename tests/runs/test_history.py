from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cifar_app.errors import TrainingError
from cifar_app.runs.history import (
    Epoch,
    Line,
    Step,
    append_line,
    cut_history,
    read_history,
    watched_images,
)


def step(epoch: float) -> Step:
    return Step(epoch=epoch, loss=2.0, accuracy=0.1, learning_rate=0.1, images_per_second=None)


def epoch(number: int) -> Epoch:
    return Epoch(
        epoch=number,
        loss=1.0,
        val_loss=1.0,
        accuracy=0.5,
        val_accuracy=0.5,
        seconds=1.0,
        confusion=[[1]],
        watched=[[1.0]],
    )


def test_history_survives_a_kill_and_a_resume(tmp_path: Path) -> None:
    assert read_history(tmp_path).steps == []
    lines: list[Line] = [step(0.5), epoch(1), step(1.5), epoch(2)]
    for line in lines:
        append_line(tmp_path, line)
    path = tmp_path / "history.jsonl"
    path.write_text(path.read_text() + '{"kind":"step","ep')  # killed while it wrote
    history = read_history(tmp_path)
    assert (history.steps, history.epochs) == ([lines[0], lines[2]], [lines[1], lines[3]])
    cut_history(tmp_path, epochs=1)  # the checkpoint of the second epoch was not saved
    append_line(tmp_path, step(1.25))
    history = read_history(tmp_path)
    assert (history.steps, history.epochs) == ([step(0.5), step(1.25)], [epoch(1)])


@pytest.mark.parametrize("line", ["{", '{"kind":"batch"}', '{"kind":"step","epoch":"x"}'])
def test_damaged_history_is_refused(tmp_path: Path, line: str) -> None:
    append_line(tmp_path, step(1.0))
    path = tmp_path / "history.jsonl"
    path.write_text(f"{line}\n{path.read_text()}")
    with pytest.raises(TrainingError, match="one valid JSON object per line"):
        read_history(tmp_path)


def test_twelve_images_of_all_classes_are_watched() -> None:
    labels = np.random.default_rng(0).integers(0, 10, 200)
    watched = watched_images(labels)
    counts = np.bincount(labels[watched], minlength=10)
    assert counts.tolist() == [1, 1, 1, 2, 1, 2, 1, 1, 1, 1]  # two cats and two dogs
    assert all((labels[:index] == labels[index]).sum() <= 1 for index in watched)
