"""`models`, `evaluate` and `report`: what they print, where, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cifar_app.cli import evaluate, main, report
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store.stored_model import StoredModel
from tests.cli.conftest import Output
from tests.tiny_cli import TEST_IMAGES, tiny_test_set


def test_models_as_json(tiny: StoredModel, capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert json.loads(said.out) == [
        {
            "name": "tiny",
            "title": "Seed CNN",
            "test_accuracy": tiny.card.test["accuracy"],
            "test_accuracy_interval": tiny.card.test["accuracy_interval"],
            "parameters": 504_266,
            "shipped": False,
        }
    ]


@pytest.mark.usefixtures("tiny")
def test_models_in_words_and_damaged_ones_on_stderr(
    no_shipped_models: Path, capsys: Output
) -> None:
    broken = no_shipped_models / "broken"
    broken.mkdir()
    (broken / "card.json").write_text("{")
    assert main(["models"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("tiny  Seed CNN  ")
    assert said.out.endswith("504,266 parameters  own\n")
    assert "model broken" in said.err


@pytest.mark.usefixtures("no_shipped_models")
def test_no_models_is_an_empty_list_and_a_hint(capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert "python -m cifar_app train" in said.err


def test_evaluate_measures_again_and_compares_with_the_card(
    tiny: StoredModel, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    assert main(["evaluate", "--model", "tiny", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    expected = tiny.card.test
    assert result["images"] == TEST_IMAGES
    for figure in ("correct", "accuracy", "accuracy_interval", "precision", "recall", "f1"):
        assert result[figure] == expected[figure]
    assert result["loss"] == pytest.approx(expected["loss"], abs=1e-4)
    error = tiny.card.calibration["expected_error"]
    assert result["expected_calibration_error"] == pytest.approx(error, abs=1e-4)
    assert result["images_answered_otherwise"] == 0
    assert result["agrees_with_card"] is True
    assert result["images_per_second"] > 0


def test_evaluate_counts_the_images_that_are_answered_otherwise(
    tiny: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    stored = tiny.test_probabilities()
    stored[:3] = np.roll(stored[:3], 1, axis=1)
    result = evaluate.evaluate(load_classifier("tiny"), stored)
    assert result["images_answered_otherwise"] == 3
    assert result["agrees_with_card"] is False


@pytest.mark.usefixtures("tiny")
def test_evaluate_in_words(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    assert main(["evaluate", "--model", "tiny"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("tiny\n")
    assert "agrees to the last image" in said.out
    assert "Running tiny on 100 test images" in said.err


@pytest.mark.usefixtures("tiny")
def test_a_report_is_written_where_it_is_asked_for(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "load_test_set", tiny_test_set)
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--model", "tiny"]) == 0
    assert main(["report", "--model", "tiny", "--out", "here.html"]) == 0
    assert capsys.readouterr().out == "tiny-report.html\nhere.html\n"
    written = (tmp_path / "here.html").read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert written == (tmp_path / "tiny-report.html").read_text(encoding="utf-8")
    assert main(["report", "--model", "tiny", "--out", "nowhere/here.html"]) == 1
    assert "Name another file with --out." in capsys.readouterr().err
