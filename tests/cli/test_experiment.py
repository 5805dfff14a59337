"""The command `experiment`."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from cifar_app.cli import experiment, main
from cifar_app.data import storage
from cifar_app.experiments.ablations import VARIANTS, Variant, select_variants
from cifar_app.experiments.runner import run_name
from cifar_app.model_store import store
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.progress import OnProgress, TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, TINY_CLI, process
from tests.trials import ACCURACIES, make_content, write_content


def test_list_shows_variants_and_results(no_shipped_models: Path, capsys: Output) -> None:
    write_content(no_shipped_models.parent, make_content(VARIANTS[:3], seeds=2))
    assert main(["experiment", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()[:-1]
    assert [line.split()[0] for line in lines[::2]] == [variant.name for variant in VARIANTS]
    sgd = [variant.name for variant in VARIANTS].index("sgd")
    assert re.match(r"sgd +2 of 3 seeds  validation accuracy 66.00% ± 0.14$", lines[2 * sgd])
    assert lines[-2].endswith("0 of 3 seeds")
    assert main(["experiment", "--list", "--json", "--variants", "sgd"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["seeds"], row["wanted"]) == ("sgd", 2, 3)
    assert row["validation_accuracy"] == pytest.approx(ACCURACIES["sgd"])
    assert row["seconds"] == 102


@pytest.mark.usefixtures("no_shipped_models")
def test_interruption_prints_the_command_to_resume(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def run_interrupted(
        variants: Sequence[Variant], seeds: int, on_progress: OnProgress, *, restart: bool
    ) -> None:
        calls.append(([variant.name for variant in variants], seeds, restart))
        signal.raise_signal(signal.SIGINT)
        on_progress(TrainingProgress("training", "Epoch 1 of 5"))

    monkeypatch.setattr(storage, "is_fetched", lambda: True)
    monkeypatch.setattr(experiment, "run_experiments", run_interrupted)
    assert main(["experiment", "--variants", "sgd", "--seeds", "2", "--restart"]) == 130
    assert calls == [(["sgd"], 2, True)]
    expected = (
        "Interrupted: 0 of 2 runs finished. Run the same command to resume:\n"
        "    python -m cifar_app experiment --variants sgd --seeds 2\n"
    )
    assert capsys.readouterr() == ("", expected)


@pytest.mark.slow
def test_ctrl_c_keeps_complete_epochs(no_shipped_models: Path, cache: Path) -> None:
    (narrow,) = select_variants(["narrow"])
    command = [*TINY_CLI, "experiment", "--variants", "narrow", "--seeds", "1"]
    with process(command, cache) as running:
        assert running.stderr
        while "Epoch 2 of 5: loss" not in (line := running.stderr.readline()):
            assert running.poll() is None, line
        assert line.startswith(f"{narrow.title}, seed 0 (run 1 of 1): Epoch 2 of 5: loss")
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PATIENCE)
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert "Interrupted: 0 of 1 runs finished." in err
    assert finished_epochs(run_name(narrow, 0)) >= 2
    assert not (no_shipped_models.parent / "experiments.json").exists()
    assert store.list_names() == []
    assert not (cache / "cifar10").exists()  # the child process used generated images, too
