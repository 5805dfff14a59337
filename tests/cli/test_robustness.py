"""`robustness`: what it writes, what it prints, and what a stop leaves."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from cifar_app.cli import main, robustness
from cifar_app.config import PROJECT_ROOT, user_models_dir
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.evaluate import EvaluationProgress, Report
from cifar_app.robustness.results import RobustnessResult, read_results
from tests.cli.conftest import Output
from tests.measurements import make_measurement, of_stored, write_content


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped models, and no results."""
    folder = tmp_path / "assets"
    folder.mkdir()
    for name in ("models", "cifar10"):
        (folder / name).symlink_to(PROJECT_ROOT / "assets" / name)
    monkeypatch.setenv("CIFAR_APP_ASSETS", str(folder))
    return folder


@pytest.mark.usefixtures("assets")
def test_a_network_is_measured_once(capsys: Output) -> None:
    command = ["robustness", "--model", "seed_cnn", "--images", "10"]
    assert main(command) == 0
    said = capsys.readouterr()
    found = (read_results() or {})["seed_cnn"]
    assert said.out.startswith(f"seed_cnn  {found.clean.accuracy:.2%} of clean images, ")
    assert "100%  seed_cnn: JPEG compression, severity 5, 0:00 left" in said.err
    assert main(command) == 0
    again = capsys.readouterr()
    assert again.out == said.out
    assert again.err == "seed_cnn was measured before; --again does it anew.\n"


@pytest.mark.parametrize(
    ("given", "told"), [([], ""), (["--again"], " --again --model seed_cnn whitened_cnn")]
)
@pytest.mark.usefixtures("assets")
def test_a_stop_keeps_the_networks_that_are_done(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, given: list[str], told: str
) -> None:
    asked: list[str] = []

    def stopped(model: StoredModel, images: int, report: Report) -> RobustnessResult:
        asked.append(model.name)
        if len(asked) == 2:
            signal.raise_signal(signal.SIGINT)
        report(EvaluationProgress("clean", 1, 60))
        return make_measurement(model.name, images=images)

    monkeypatch.setattr(robustness, "evaluate_robustness", stopped)
    assert main(["robustness", *given]) == 130
    assert list(read_results() or {}) == asked[:1]
    assert capsys.readouterr().err.endswith(
        "Run the command again to go on with the others.\n"
        f"    python -m cifar_app robustness{told}\n"
    )


def test_all_shipped_networks_are_meant_and_damage_shows_at_once(
    assets: Path, capsys: Output
) -> None:
    names = [model.name for model in robustness.choose(None)]
    assert names == sorted(path.name for path in (assets / "models").iterdir())
    broken = user_models_dir() / "broken"
    broken.mkdir(parents=True)
    (broken / "card.json").write_text("{")
    assert [model.name for model in robustness.choose(None)] == names
    assert "model broken" in capsys.readouterr().err
    content = write_content(assets)
    content.write_text("{}")
    assert main(["robustness"]) == 1
    assert "remove it and run" in capsys.readouterr().err


def test_what_is_known_is_printed(assets: Path, capsys: Output) -> None:
    (known,) = of_stored({"seed_cnn": 900})
    write_content(assets, {"format": 1, "models": [known.to_json()]})
    assert main(["robustness", "--model", "seed_cnn"]) == 0
    assert capsys.readouterr().out == (
        "seed_cnn  90.00% of clean images, 83.60% of spoilt ones; worst: Frost, 72.00%\n"
        f"All figures: {assets / 'robustness.json'}\n"
    )


@pytest.mark.parametrize("number", ["9", "10001", "many"])
def test_a_nonsense_number_of_images_is_wrong_usage(number: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["robustness", "--images", number])
    assert stopped.value.code == 2
