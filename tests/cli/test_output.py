"""Progress, the standard streams, and the imports of light commands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cifar_app.cli.progress import show_progress, show_training_progress
from cifar_app.training.progress import TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, process, run

COMMAND = [sys.executable, "-m", "cifar_app"]
LOADING = TrainingProgress("data", "Loading the training images")
IN_EPOCH_1 = TrainingProgress("training", "Epoch 1 of 2", 1, 2, 350, 700, loss=1.5, seconds_left=65)
AFTER_EPOCH_1 = TrainingProgress(
    "training", "Epoch 1 of 2", 1, 2, 700, 700, 1.25, 0.5, 0.625, 1, seconds_left=3723
)
DONE = TrainingProgress("done", "Stored as tiny", name="tiny")
MOMENTS = (LOADING, LOADING, IN_EPOCH_1, AFTER_EPOCH_1, DONE)
METRICS = "loss 1.2500, accuracy 50.0%, validation 62.5%, 62 min left"


def test_plain_progress_has_one_line_per_stage_and_epoch(capsys: Output) -> None:
    with show_training_progress() as on_progress:
        for moment in MOMENTS:
            on_progress(moment)
    expected = f"Loading the training images\nEpoch 1 of 2: {METRICS}\nStored as tiny\n"
    assert capsys.readouterr() == ("", expected)
    with show_progress("Loading the model", show_time_left=True) as on_step:
        for step in range(1, 5):
            on_step(f"Gaussian noise, severity {step}", step / 4)
        on_step("Storing", 1.0)
    lines = capsys.readouterr().err.splitlines()
    assert [line.rpartition(", ")[0] for line in lines] == [
        " 25%  Gaussian noise, severity 1",
        "100%  Storing",
    ]


def test_terminal_shows_a_progress_bar(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with show_training_progress() as on_progress:
        on_progress(IN_EPOCH_1)
        on_progress(AFTER_EPOCH_1)
    with show_progress("Loading the model") as on_step:
        on_step("Gaussian noise, severity 1", 1.0)
    out, err = capsys.readouterr()
    assert out == ""
    for text in ("Epoch 1 of 2", METRICS, "Gaussian noise, severity 1"):
        assert text in err


@pytest.mark.parametrize("arguments", [["data"], ["classify", "assets/examples/cat.jpg"]])
def test_closed_pipe_ends_the_command_quietly(cache: Path, arguments: list[str]) -> None:
    with process([*COMMAND, *arguments], cache) as command:
        assert command.stdout
        command.stdout.close()
        assert command.stderr
        errors = command.stderr.read().splitlines()
        assert [line for line in errors if not line.startswith("INFO: ")] == []
        assert command.wait(PATIENCE) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize(
    ("variable", "rest", "status", "message"),
    [
        ("", "models > /dev/full", 1, "No space left on device"),
        ("PYTHONUNBUFFERED=1", "data verify > /dev/full", 1, "No space left on device"),
        ("", "models 2>&-", 0, ""),
        ("", "models >&- 2>&-", 0, ""),
    ],
)
def test_full_disk_and_closed_streams(
    cache: Path, variable: str, rest: str, status: int, message: str
) -> None:
    command = f"env -u PYTHONUNBUFFERED {variable} {' '.join(COMMAND)} {rest}"
    finished = run(["sh", "-c", command], cache)
    assert finished.returncode == status
    assert message in finished.stderr
    assert not {"Exception", "Traceback"} & set(finished.stderr.split())
    assert ("seed_cnn" in finished.stdout) == (rest == "models 2>&-")


LIGHT_COMMANDS = """
import sys
from cifar_app.cli import main
commands = ("models", "data", "experiment --list", "classify assets/cifar10/test_images.webp")
statuses = [main(command.split()) for command in commands]
heavy = {"tensorflow", "keras", "torch", "jax", "streamlit", "plotly", "sklearn"}
print(statuses, sorted(heavy & set(sys.modules)))
"""


def test_light_commands_import_no_heavy_library(cache: Path) -> None:
    finished = run([sys.executable, "-c", LIGHT_COMMANDS], cache)
    assert finished.stdout.splitlines()[-1] == "[0, 0, 0, 0] []", finished.stderr
