"""Wrong usage, errors, help and formatting."""

from __future__ import annotations

import pytest

from cifar_app.cli import formatting, main
from cifar_app.config import runs_dir
from cifar_app.data import storage
from tests.cli.conftest import Output


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("", "Missing command"),
        ("fly", "'fly'"),
        ("train", "'--recipe'"),
        ("train --recipe seed_cnn --seed -1", "'--seed'"),
        ("train --recipe seed_cnn --seed 4294967296", "'--seed'"),
        ("train --recipe seed_cnn --epochs 0", "'--epochs'"),
        ("train --recipe seed_cnn --epochs many", "'--epochs'"),
        ("train --recipe seed_cnn --progress loud", "'--progress'"),
        ("experiment --seeds 1000000000", "'--seeds'"),
        ("experiment --variants", "'--variants'"),
        ("robustness --images 9", "'--images'"),
        ("evaluate", "'--model'"),
        ("report", "'--model'"),
        ("classify", "FILE"),
        ("data burn", "'burn'"),
        ("data verify --force", "--force"),
    ],
)
def test_wrong_usage_exits_with_2(command: str, named: str, capsys: Output) -> None:
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    message, hint = err.splitlines()
    assert named in message
    assert hint.startswith("Try 'python -m cifar_app")


@pytest.mark.parametrize(
    "command",
    "models data train experiment evaluate embed robustness report classify".split(),  # noqa: SIM905
)
def test_every_command_has_help(command: str, capsys: Output) -> None:
    assert main([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: python -m cifar_app {command} ")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("train --recipe magic", "Received: 'magic'."),
        ("train --recipe seed_cnn --name ../up", "Received: '../up'."),
        ("train --recipe seed_cnn --name tiny", "the name 'tiny', which is taken"),
        ("evaluate --model none", "A stored model is one of: tiny. Received: 'none'."),
        ("report --model none", "A stored model is one of: tiny. Received: 'none'."),
        ("classify x.png --model none", "A stored model is one of: tiny."),
        ("data verify", "test set is two readable files"),
        ("data bundle", "data set can be verified."),
    ],
)
@pytest.mark.usefixtures("tiny")
def test_error_is_one_line_on_stderr(command: str, message: str, capsys: Output) -> None:
    assert main(command.split()) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("tiny")
def test_invalid_initial_model_keeps_the_unfinished_run(capsys: Output) -> None:
    state = runs_dir() / "mine" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    options = ["--init-from", "none", "--name", "mine", "--restart"]
    assert main(["train", "--recipe", "whitened_cnn", *options]) == 1
    assert "A stored model is one of: tiny. Received: 'none'." in capsys.readouterr().err
    assert state.is_file()


def test_interrupted_command_exits_with_130(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(storage, "verify", interrupt)
    assert main(["data", "verify"]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (605, "10:05"), (3723, "1:02:03")]
)
def test_durations_are_formatted_as_a_clock(seconds: float, text: str) -> None:
    assert formatting.format_duration(seconds) == text


def test_fractions_are_formatted_in_percent() -> None:
    assert formatting.format_percent(0.97) == "97.00%"
    assert formatting.format_interval((0.9665, 0.9732)) == "(96.65–97.32%)"
