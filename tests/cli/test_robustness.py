"""The command `robustness`."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from cifar_app.cli import main, robustness
from cifar_app.config import PROJECT_ROOT
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.progress import OnProgress
from cifar_app.robustness.results import RobustnessResult, read_results
from tests.cli.conftest import Output
from tests.measurements import make_measurement, write_content


@pytest.fixture(autouse=True)
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Provide the shipped models without results."""
    folder = tmp_path / "assets"
    folder.mkdir()
    for name in ("models", "cifar10"):
        (folder / name).symlink_to(PROJECT_ROOT / "assets" / name)
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(folder))
    return folder


def test_up_to_date_model_is_skipped(assets: Path, capsys: Output) -> None:
    command = ["robustness", "--model", "seed_cnn", "--images", "10"]
    assert main(command) == 0
    first = capsys.readouterr()
    result = (read_results() or {})["seed_cnn"]
    assert first.out.startswith(f"seed_cnn  clean accuracy {result.clean.accuracy:.2%}, mean ")
    assert first.out.endswith(f"All results: {assets / 'robustness.json'}\n")
    assert "seed_cnn: JPEG compression, severity 1, " in first.err
    assert main(command) == 0
    skipped = "seed_cnn is up to date; --force evaluates it again.\n"
    assert capsys.readouterr() == (first.out, skipped)


@pytest.mark.parametrize(("arguments", "shown"), [([], ""), (["--force"], " --force --model")])
def test_interruption_keeps_finished_models(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, arguments: list[str], shown: str
) -> None:
    started: list[str] = []

    def evaluate(model: StoredModel, images: int, on_progress: OnProgress) -> RobustnessResult:
        started.append(model.name)
        if len(started) == 2:
            signal.raise_signal(signal.SIGINT)
        on_progress("clean", 1 / 76)
        return make_measurement(model.name, images=images)

    monkeypatch.setattr(robustness, "evaluate_robustness", evaluate)
    assert main(["robustness", *arguments]) == 130
    assert list(read_results() or {}) == started[:1]
    names = [model.name for model in store.open_models()[0]]
    remaining = f" {','.join(names[1:])}" if arguments else ""
    assert capsys.readouterr().err.endswith(
        f"Interrupted: 1 of {len(names)} models evaluated. Run the same command to resume:\n"
        f"    python -m cifar_app robustness{shown}{remaining}\n"
    )


def test_damaged_results_are_reported_before_evaluating(assets: Path, capsys: Output) -> None:
    write_content(assets).write_text("{}")
    assert main(["robustness"]) == 1
    assert "remove it and run" in capsys.readouterr().err
