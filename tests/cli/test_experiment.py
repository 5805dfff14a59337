"""`experiment`: what it prints, and how a stopped plan says it goes on."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from cifar_app.cli import experiment, main
from cifar_app.experiments.ablations import VARIANTS, Variant
from cifar_app.experiments.runner import run_name
from cifar_app.model_store import store
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.progress import OnProgress, TrainingProgress
from tests.cli.conftest import Output
from tests.processes import PATIENCE, TINY_CLI, process
from tests.trials import ACCURACIES, make_content, write_content


@pytest.fixture
def assets(no_shipped_models: Path) -> Path:
    return no_shipped_models.parent


@pytest.mark.usefixtures("assets")
def test_the_list_without_results(capsys: Output) -> None:
    assert main(["experiment", "--list"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines[::2]] == [one.name for one in VARIANTS]
    assert lines[0].endswith("0 of 3 seeds")


def test_the_list_of_what_is_known(assets: Path, capsys: Output) -> None:
    write_content(assets, make_content(VARIANTS[:3], seeds=2))
    assert main(["experiment", "--list", "--only", "sgd", "adamw"]) == 0
    out = capsys.readouterr().out
    assert re.match(r"sgd +2 of 3 seeds  66.00% ± 0.14 of the validation images\n", out)
    assert "adamw  0 of 3 seeds" in out
    assert main(["experiment", "--list", "--json", "--only", "sgd"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["seeds"], row["wanted"]) == ("sgd", 2, 3)
    assert row["validation_accuracy"] == pytest.approx(ACCURACIES["sgd"])
    assert row["seconds"] == 102


@pytest.mark.usefixtures("assets")
def test_an_unknown_experiment_is_refused(capsys: Output) -> None:
    assert main(["experiment", "--only", "sgd", "cake"]) == 1
    assert "Received: 'cake'." in capsys.readouterr().err


@pytest.mark.usefixtures("assets")
def test_a_stop_says_how_to_go_on(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def stopped(
        chosen: Sequence[Variant], seeds: int, on_progress: OnProgress, *, restart: bool
    ) -> None:
        asked.append(([one.name for one in chosen], seeds, restart))
        on_progress(TrainingProgress("data", "Opening the training images"))
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(experiment, "run_experiments", stopped)
    assert main(["experiment", "--only", "sgd", "--seeds", "2", "--restart"]) == 130
    assert asked == [(["sgd"], 2, True)]
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "Opening the training images\n"
        "Stopped with 0 of 2 runs finished. Nothing is lost: run the same command again to go on."
        "\n    python -m cifar_app experiment --only sgd --seeds 2\n"
    )


def test_ctrl_c_stops_a_real_run_after_a_whole_epoch(assets: Path, cache: Path) -> None:
    (narrow,) = (one for one in VARIANTS if one.name == "narrow")
    command = [*TINY_CLI, "experiment", "--only", "narrow", "--seeds", "1"]
    with process(command, cache) as running:
        assert running.stderr
        said = ""
        while "Epoch 2 of 5: loss" not in (line := running.stderr.readline()):
            said += line
            assert running.poll() is None, said
        assert line.startswith("Half width, seed 0 (run 1 of 1): Epoch 2 of 5: loss")
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PATIENCE)
    assert (running.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert "Stopped with 0 of 1 runs finished." in err
    assert finished_epochs(run_name(narrow, 0)) >= 2
    assert not (assets / "experiments.json").exists()
    assert store.list_names() == []
    assert not (cache / "cifar10").exists()  # the run's own process saw made-up images, too
