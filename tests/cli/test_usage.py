"""Wrong usage, errors and stops: what is printed where, and the exit status."""

from __future__ import annotations

import pytest

from cifar_app.cli import main, words
from cifar_app.config import runs_dir
from cifar_app.data import storage
from tests.cli.conftest import Output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["train"],
        ["train", "--recipe", "seed_cnn", "--seed", "-1"],
        ["train", "--recipe", "seed_cnn", "--seed", "4294967296"],
        ["train", "--recipe", "seed_cnn", "--epochs", "0"],
        ["train", "--recipe", "seed_cnn", "--epochs", "9" * 400],
        ["experiment", "--seeds", "1000000000"],
        ["train", "--recipe", "seed_cnn", "--epochs", "many"],
        ["train", "--recipe", "seed_cnn", "--progress", "loud"],
        ["experiment", "--seeds", "0"],
        ["experiment", "--only"],
        ["evaluate"],
        ["report"],
        ["classify"],
        ["data", "burn"],
        ["data", "verify", "--again"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    arguments: list[str], capsys: Output
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert "usage: python -m cifar_app" in said.err


@pytest.mark.parametrize(
    "command", ["models", "data", "train", "experiment", "evaluate", "report", "classify"]
)
def test_every_command_has_help(command: str, capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: python -m cifar_app {command}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["train", "--recipe", "magic"],
            "A recipe is one of whitened_cnn_fast, whitened_cnn, seed_cnn, transfer, transfer_unfrozen, "
            "transfer_192, transfer_lite2, transfer_cutmix. Received: 'magic'.",
        ),
        (["train", "--recipe", "seed_cnn", "--name", "../up"], "Received: '../up'."),
        (["train", "--recipe", "seed_cnn", "--name", "tiny"], "the name 'tiny', which is taken"),
        (
            ["train", "--recipe", "whitened_cnn", "--start", "none"],
            "A stored model is one of: tiny. Received: 'none'.",
        ),
        (["evaluate", "--model", "none"], "A stored model is one of: tiny. Received: 'none'."),
        (["report", "--model", "none"], "A stored model is one of: tiny. Received: 'none'."),
        (["classify", "x.png", "--model", "none"], "A stored model is one of: tiny."),
        (["data", "verify"], "The bundled test set is two readable files"),
        (["data", "embed"], "Only a fetched data set can be verified."),
    ],
)
@pytest.mark.usefixtures("tiny")
def test_an_error_is_a_message_on_stderr_and_status_1(
    arguments: list[str], message: str, capsys: Output
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.usefixtures("tiny")
def test_a_start_that_is_refused_costs_no_unfinished_training() -> None:
    state = runs_dir() / "mine" / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text("{}")
    wrong = ["--recipe", "whitened_cnn", "--start", "none", "--name", "mine", "--restart"]
    assert main(["train", *wrong]) == 1
    assert state.is_file()


def test_ctrl_c_ends_any_command_without_a_traceback(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(storage, "verify", interrupted)
    assert main(["data", "verify"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize(
    ("seconds", "clock"), [(0, "0:00"), (59.6, "1:00"), (605, "10:05"), (3723, "1:02:03")]
)
def test_durations(seconds: float, clock: str) -> None:
    assert words.minutes(seconds) == clock
