"""A training in a process of its own, from start to every kind of end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cifar_app.errors import TrainingError
from cifar_app.model_store import store
from cifar_app.training.job import TrainingJob
from cifar_app.training.progress import TrainingProgress
from tests.processes import PATIENCE, TINY_CLI

DONE = TrainingProgress("done", "Stored as seed_cnn-seed0", name="seed_cnn-seed0").to_json()


def job(code: str) -> TrainingJob:
    """A job whose program is this code."""
    return TrainingJob("seed_cnn", program=[sys.executable, "-c", code])


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def outcome(ended: TrainingJob) -> tuple[str | None, str | None]:
    assert ended.wait(PATIENCE)
    assert not ended.running
    return ended.stored_name, ended.failure


def test_the_program_gets_the_settings(tmp_path: Path) -> None:
    code = f"import sys; open({str(tmp_path / 'said')!r}, 'w').write(' '.join(sys.argv[1:]))"
    program = [sys.executable, "-c", code]
    started = TrainingJob("seed_cnn", seed=3, epochs=2, name="mine", restart=True, program=program)
    outcome(started)
    assert (started.recipe, started.seed, started.epochs) == ("seed_cnn", 3, 2)
    assert started.name == "mine"
    assert (tmp_path / "said").read_text() == (
        "train --exit-with-parent --restart --recipe=seed_cnn --seed=3 --epochs=2 --name=mine "
        "--progress=json"
    )


def test_defaults_are_those_of_the_recipe() -> None:
    started = job("")
    assert (started.seed, started.epochs, started.name) == (0, 10, "seed_cnn-seed0")
    assert started.progress is None
    outcome(started)


def test_an_unknown_recipe_is_refused_at_once() -> None:
    with pytest.raises(TrainingError, match="A recipe is one of"):
        TrainingJob("magic")


def test_the_last_report_counts_and_foreign_lines_are_passed_over() -> None:
    first = TrainingProgress("training", "Epoch 1 of 2", 1, 2, 5, 10, loss=1.5)
    lines = ["a library's remark", first.to_json(), "{", '{"stage": 1, "odd": 2}', "[]", DONE, "7"]
    started = job(f"print({chr(10).join(lines)!r})")
    assert outcome(started) == ("seed_cnn-seed0", None)
    assert started.progress == TrainingProgress.from_json(DONE)


def test_nothing_is_finished_before_the_process_has_ended() -> None:
    started = job(f"print({DONE!r}, flush=True); input(); import time; time.sleep({PATIENCE})")
    outcome(started)  # stdin is empty: input() fails
    assert started.failure == "EOFError: EOF when reading a line"
    waiting = job(f"print({DONE!r}, flush=True); import time; time.sleep({PATIENCE})")
    until(lambda: waiting.progress is not None)
    assert waiting.running
    assert waiting.stored_name is None
    waiting.stop()
    outcome(waiting)


def test_a_failure_is_what_the_program_said_last() -> None:
    code = "import sys; print('noise\\nNo data.\\n', file=sys.stderr); sys.exit(1)"
    assert outcome(job(code)) == (None, "No data.")
    assert outcome(job("raise SystemExit(7)")) == (
        None,
        "The training process ended with status 7.",
    )


def test_a_process_that_is_killed_is_a_failure_with_a_remedy() -> None:
    name, failure = outcome(job("import os; os.kill(os.getpid(), 9)"))
    assert name is None
    assert failure
    assert "signal 9, Killed" in failure
    assert "goes on after the last whole epoch" in failure


def test_a_signal_without_a_name_is_told_as_well() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGRTMIN + 1)"
    _, failure = outcome(job(code))
    assert failure
    assert "signal 35" in failure


def test_floods_on_both_streams_neither_block_nor_stay_in_memory() -> None:
    code = (
        "import sys\n"
        "for n in range(50_000):\n"
        "    print('x' * 40); print('y' * 40, n, file=sys.stderr)\n"
        "sys.exit(1)"
    )
    assert outcome(job(code)) == (None, "y" * 40 + " 49999")


def test_stop_is_no_failure_even_if_the_server_ignores_ctrl_c() -> None:
    code = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        f"print('{{}}'); time.sleep({PATIENCE})"
    )
    started = job(code)
    started.stop()
    assert outcome(started) == (None, None)
    started.stop()  # again, and too late: nothing happens


def test_a_training_stopped_by_somebody_else_is_no_failure() -> None:
    assert outcome(job("raise SystemExit(130)")) == (None, None)


def test_relative_folders_mean_the_same_in_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CIFAR_APP_CACHE", "here")
    code = "import os, sys; sys.exit(os.environ['CIFAR_APP_CACHE'])"
    assert outcome(job(code)) == (None, str(tmp_path / "here"))


def test_a_program_that_cannot_be_started_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        TrainingJob("seed_cnn", program=[str(tmp_path / "nothing")])


def test_the_child_is_nicer_than_its_caller() -> None:
    code = "import os, sys; sys.exit(str(os.nice(0)))"
    started = job(f"import time; time.sleep(0.2)\n{code}")
    _, failure = outcome(started)
    assert failure
    assert int(failure) == min(os.nice(0) + 10, 19)


def test_a_real_training_is_stopped_goes_on_in_a_new_job_and_is_stored() -> None:
    def start() -> TrainingJob:
        return TrainingJob("seed_cnn", epochs=6, name="tiny", program=TINY_CLI)

    def epochs_done(training: TrainingJob) -> int:
        return (training.progress.best_epoch or 0) if training.progress else 0

    first = start()
    until(lambda: epochs_done(first) > 0 or not first.running)
    first.stop()
    assert outcome(first) == (None, None)
    second = start()
    seen = []
    while second.running:
        if second.progress and second.progress.epoch:
            seen.append(second.progress.epoch)
        time.sleep(0.01)
    assert outcome(second) == ("tiny", None)
    assert seen[0] > 1
    assert store.open_model("tiny").card.recipe["epochs"] == 6
