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
from cifar_app.experiments.ablations import VARIANTS, Variant
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from tests.cli.conftest import Output
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
        variants: Sequence[Variant], seeds: int, on_progress: OnTrainingProgress, *, restart: bool
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
