"""The command `data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import pytest

from cifar_app.cli import main
from cifar_app.data import storage
from cifar_app.progress import OnProgress
from tests.cli.conftest import Output


def test_both_sets_are_shown_and_verified(
    cache: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["data"]) == 0
    test_set, full = capsys.readouterr().out.splitlines()
    assert test_set.endswith("(intact)")
    assert full.startswith(f"Full data set: {cache / 'cifar10'} (not downloaded")
    assert main(["data", "verify"]) == 1
    assert "data fetch" in capsys.readouterr().err
    monkeypatch.setattr(storage, "verify", lambda: None)
    assert main(["data", "verify"]) == 0
    assert capsys.readouterr().out.count("is intact") == 2


def test_fetch_passes_options_and_prints_progress(
    capsys: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def download(archive: Path | None, on_progress: OnProgress, *, force: bool) -> Path:
        on_progress(f"Reading {archive}, {force}", 0.0)
        on_progress("Reading batch 4 of 6", 1.0)
        return tmp_path

    monkeypatch.setattr(storage, "download", download)
    assert main(["data", "fetch", "--force", "--archive", "cifar-10-binary.tar.gz"]) == 0
    out, err = capsys.readouterr()
    assert out == f"The full data set is in {tmp_path}\n"
    assert err == "  0%  Reading cifar-10-binary.tar.gz, True\n100%  Reading batch 4 of 6\n"
    assert main(["data", "fetch", "--progress", "json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1] == {"message": "Reading batch 4 of 6", "fraction": 1.0}


def test_training_downloads_missing_data_first(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    def download(on_progress: OnProgress) -> NoReturn:
        on_progress("Downloading", 0.0)
        raise KeyboardInterrupt

    monkeypatch.setattr(storage, "download", download)
    for command in ("train --recipe seed_cnn", "experiment"):
        assert main(command.split()) == 130
        assert capsys.readouterr().err == "Downloading\n"
