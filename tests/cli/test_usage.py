"""Wrong usage, errors, help and formatting."""

from __future__ import annotations

import pytest

from cifar_app.cli import main
from cifar_app.cli.formatting import format_interval
from cifar_app.config import runs_dir
from cifar_app.model_store.card_text import format_duration
from tests.cli.conftest import Output
from tests.stored import store_model


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("", "Missing command"),
        ("fly", "'fly'"),
        ("train", "'--recipe'"),
        ("train --recipe seed_cnn --seed 4294967296", "'--seed'"),
        ("experiment --seeds many", "'--seeds'"),
        ("classify", "FILE"),
        ("classify x.png --json --csv", "--csv"),
        ("classify x.png --top 0", "--top"),
        ("evaluate", "Missing option '--model'"),
        ("data burn", "'burn'"),
    ],
)
def test_wrong_usage_exits_with_2(command: str, named: str, capsys: Output) -> None:
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    message, hint = err.splitlines()
    assert named in message
    assert hint.startswith("Try 'python -m cifar_app")


def test_every_command_has_help(capsys: Output) -> None:
    commands = ("models", "data", "train", "runs", "experiment", "evaluate", "embed")
    for command in (*commands, "robustness", "report", "classify", "feedback", "ui"):
        assert main([command, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"Usage: python -m cifar_app {command} ")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("train --recipe magic", "Received: 'magic'."),
        ("train --recipe quick --set width=wide", "width: input should be a valid number"),
        ("train --recipe quick --set depth=3", "depth: extra inputs are not permitted"),
        ("train --recipe transfer --set width=2", "have settings. Received: the recipe transfer"),
        ("runs resume none", "A run is one of: none yet. Received: 'none'."),
        ("train --recipe seed_cnn --name ../up", "Received: '../up'."),
        ("train --recipe seed_cnn --name tiny", "the name 'tiny', which is taken"),
        ("train --recipe seed_cnn --name mine --init-from none --restart", "one of: tiny."),
        ("experiment --variants sgd,cake", "Received: 'cake'."),
        ("evaluate --model none", "A stored model is one of: tiny. Received: 'none'."),
        ("evaluate --data none", "no file or folder named none"),
        ("report --model none", "A stored model is one of: tiny. Received: 'none'."),
        ("classify x.png --model none", "A stored model is one of: tiny."),
        ("data verify", "test set must be two readable files"),
    ],
)
@pytest.mark.usefixtures("no_shipped_models")
def test_error_is_one_line_on_stderr(command: str, message: str, capsys: Output) -> None:
    store_model("tiny")
    unfinished_run = runs_dir() / "mine" / "state.json"
    unfinished_run.parent.mkdir(parents=True)
    unfinished_run.write_text("{}")
    assert main(command.split()) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1
    assert unfinished_run.is_file()


def test_numbers_are_formatted() -> None:
    durations = [format_duration(seconds) for seconds in (0, 59.6, 605, 9000)]
    assert durations == ["0 s", "60 s", "10 min", "2.5 h"]
    assert format_interval((0.9665, 0.9732)) == "(96.65–97.32%)"
