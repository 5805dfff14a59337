"""What goes to stdout, what to stderr, and what nobody needs to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cifar_app.cli.progress import display, json_lines
from cifar_app.cli.quiet import LOG_LEVEL
from cifar_app.config import PROJECT_ROOT
from cifar_app.training.progress import TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, environment, process, run

NEEDS_A_FULL_DEVICE = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a device that is full"
)
COMMAND = [sys.executable, "-m", "cifar_app"]
OPENING = TrainingProgress("data", "Opening the training images")
IN_EPOCH_1 = TrainingProgress(
    "training", "Epoch 1 of 2", 1, 2, 350, 700, loss=1.5, accuracy=0.4567, seconds_left=65
)
AFTER_EPOCH_1 = TrainingProgress(
    "training", "Epoch 1 of 2", 1, 2, 700, 700, 1.25, 0.5, 0.625, 1, 3723
)
DONE = TrainingProgress("done", "Stored as tiny", name="tiny")
MOMENTS = (OPENING, OPENING, IN_EPOCH_1, AFTER_EPOCH_1, DONE)


def test_without_a_terminal_there_is_a_line_a_stage_and_a_line_an_epoch(capsys: Output) -> None:
    with display() as report:
        for moment in MOMENTS:
            report(moment)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "Opening the training images\n"
        "Epoch 1 of 2: loss 1.2500, accuracy 50.0%, validation 62.5%, 1:02:03 left\n"
        "Stored as tiny\n"
    )


def test_on_a_terminal_there_is_a_live_display_on_stderr(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with display() as report:
        report(IN_EPOCH_1)
        report(AFTER_EPOCH_1)
    said = capsys.readouterr()
    assert said.out == ""
    assert "Epoch 1 of 2" in said.err
    assert "loss 1.2500, accuracy 50.0%, validation 62.5%, 1:02:03 left" in said.err


def test_json_lines_are_all_there_is_on_stdout(capsys: Output) -> None:
    with json_lines() as report:
        for moment in MOMENTS:
            print("a library's remark")
            report(moment)
    said = capsys.readouterr()
    assert [TrainingProgress.from_json(line) for line in said.out.splitlines()] == list(MOMENTS)
    assert said.err == "a library's remark\n" * len(MOMENTS)


CHATTER = r"""
import os, sys
from cifar_app.cli.quiet import quiet_native_logs
with quiet_native_logs():
    os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written\n")
    os.write(2, b"I0000 00:00:1.2 3 cudart_stub.cc:31] Could not find cuda drivers\n")
    os.write(2, b"E0000 00:00:1.2 3 cuda_platform.cc:52] failed call to cuInit: INTERNAL\n")
    os.write(2, b"E0000 00:00:1.2 3 other.cc:1] matters\n")
    print("Python's own", file=sys.stderr)
    os.write(2, b"last words\n")
    if "abort" in sys.argv:
        os.abort()
print("afterwards", file=sys.stderr)
"""


def test_native_chatter_is_kept_off_stderr_and_nothing_else(cache: Path) -> None:
    done = run([sys.executable, "-c", CHATTER], cache)
    assert done.returncode == 0
    assert sorted(done.stderr.splitlines()) == [
        "E0000 00:00:1.2 3 other.cc:1] matters",
        "Python's own",
        "afterwards",
        "last words",
    ]


def test_the_last_words_of_a_crash_arrive(cache: Path) -> None:
    done = run([sys.executable, "-c", CHATTER, "abort"], cache)
    assert done.returncode < 0
    assert "last words\n" in done.stderr


def test_whoever_sets_a_log_level_reads_everything(cache: Path) -> None:
    code = f"import os; os.environ[{LOG_LEVEL!r}] = '0'\n{CHATTER}"
    assert "cudart_stub" in run([sys.executable, "-c", code], cache).stderr


def test_a_reader_that_goes_away_ends_the_command_quietly(cache: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cifar_app", "data"],
        env=environment(cache),
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout
        command.stdout.close()
        assert command.stderr
        assert command.stderr.read() == ""
        assert command.wait(PATIENCE) == 1


@NEEDS_A_FULL_DEVICE
@pytest.mark.parametrize("buffering", ["", "PYTHONUNBUFFERED=1"])
def test_results_that_cannot_be_written_are_told_in_words(cache: Path, buffering: str) -> None:
    command = f"env -u PYTHONUNBUFFERED {buffering} {sys.executable} -m cifar_app"
    full = run(["sh", "-c", f"{command} models > /dev/full"], cache)
    assert full.returncode == 1
    assert "No space left on device" in full.stderr
    assert full.stderr.count("\n") == 1
    both = run(["sh", "-c", f"{command} data verify > /dev/full"], cache)
    assert both.returncode == 1
    assert "No space left on device" in both.stderr
    assert "Exception ignored" not in both.stderr


@NEEDS_A_FULL_DEVICE
def test_messages_that_cannot_be_written_cost_no_answers(cache: Path) -> None:
    cat, coffee = (f"assets/examples/{name}.jpg" for name in ("cat", "coffee"))
    command = f"{' '.join(COMMAND)} classify --model seed_cnn {cat} README.md {coffee}"
    done = run(["sh", "-c", f"{command} 2> /dev/full"], cache)
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [cat, coffee]
    assert done.returncode == 1


def test_messages_that_nobody_takes_do_not_keep_a_command(cache: Path) -> None:
    with process([*COMMAND, "evaluate", "--model", "none"], cache) as refused:
        assert refused.stderr
        refused.stderr.close()
        assert refused.wait(PATIENCE) == 1


def test_an_error_keeps_what_was_printed_before_it(cache: Path) -> None:
    done = run(["env", "-u", "PYTHONUNBUFFERED", *COMMAND, "data", "verify"], cache)
    assert done.returncode == 1
    assert "The embedded test set is intact" in done.stdout
    assert "data fetch" in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_works_without_a_stream(cache: Path, closed: str) -> None:
    done = run(["sh", "-c", f"{' '.join(COMMAND)} models {closed}"], cache)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("seed_cnn" in done.stdout) == (closed == "2>&-")
    refused = run(["sh", "-c", f"{' '.join(COMMAND)} evaluate --model none {closed}"], cache)
    assert (refused.returncode, refused.stdout) == (1, "")


WITHOUT_TENSORFLOW = """
import sys
from cifar_app.cli import main
statuses = [main(command.split()) for command in (
    "models", "data", "data verify", "evaluate --model seed_cnn",
    "classify assets/cifar10/test_images.webp"
)]
heavy = {"tensorflow", "keras", "torch", "jax", "streamlit", "plotly", "sklearn"}
print(statuses, sorted(heavy & set(sys.modules)))
"""


def test_only_training_needs_tensorflow(cache: Path) -> None:
    done = run([sys.executable, "-c", WITHOUT_TENSORFLOW], cache)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "[0, 0, 1, 0, 0] []"
