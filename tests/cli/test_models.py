"""The commands `models`, `evaluate` and `report`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, top_k_accuracy_score

from cifar_app.cli import evaluate, main, report
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store.stored_model import StoredModel
from tests.cli.conftest import Output
from tests.tiny_cli import TEST_IMAGES, tiny_test_set


@pytest.fixture(autouse=True)
def tiny_test_images(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (evaluate, report):
        monkeypatch.setattr(module, "load_test_set", tiny_test_set)


def test_models_are_listed(tiny: StoredModel, no_shipped_models: Path, capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == [
        {
            "name": "tiny",
            "title": "Seed CNN",
            "test_accuracy": tiny.card.test["accuracy"],
            "test_accuracy_interval": list(tiny.card.test["accuracy_interval"]),
            "parameters": 504_266,
            "shipped": False,
        }
    ]
    broken = no_shipped_models / "broken"
    broken.mkdir()
    (broken / "card.json").write_text("{")
    assert main(["models"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("tiny  Seed CNN  ")
    assert "model broken" in err


@pytest.mark.usefixtures("no_shipped_models")
def test_no_models_print_an_empty_list(capsys: Output) -> None:
    assert main(["models", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert "python -m cifar_app train" in err


def test_evaluate_agrees_with_the_model_card(tiny: StoredModel, capsys: Output) -> None:
    assert main(["evaluate", "--model", "tiny", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    expected = tiny.card.model_dump(mode="json")["test"]
    assert result["images"] == TEST_IMAGES
    for metric in ("correct", "accuracy", "accuracy_interval", "precision", "recall", "f1"):
        assert result[metric] == expected[metric]
    assert result["loss"] == pytest.approx(expected["loss"], abs=1e-4)
    ece = tiny.card.calibration["expected_error"]
    assert result["expected_calibration_error"] == pytest.approx(ece, abs=1e-4)
    assert (result["n_changed_predictions"], result["agrees_with_card"]) == (0, True)
    labels, probabilities = tiny_test_set()[1], tiny.test_probabilities()
    top_2 = top_k_accuracy_score(labels, probabilities, k=2, labels=range(10))
    assert result["top_2_accuracy"] == pytest.approx(top_2)
    brier = np.square(probabilities - np.eye(10)[labels]).sum(axis=1).mean()
    assert result["brier_score"] == pytest.approx(brier, abs=1e-4)
    matrix = confusion_matrix(labels, probabilities.argmax(axis=1), labels=range(10))
    assert result["confusion_matrix"] == matrix.tolist()
    assert [row["support"] for row in result["classes"].values()] == matrix.sum(axis=1).tolist()
    assert main(["evaluate", "--model", "tiny"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("tiny\n")
    assert "same prediction for every image" in out
    assert "Running tiny on 100 test images" in err


def test_evaluate_counts_changed_predictions(tiny: StoredModel) -> None:
    stored = tiny.test_probabilities()
    stored[:3] = np.roll(stored[:3], 1, axis=1)
    classifier = load_classifier("tiny")
    result = evaluate.evaluate(classifier, stored, evaluate.run_on_test_set(classifier))
    assert (result["n_changed_predictions"], result["agrees_with_card"]) == (3, False)


@pytest.mark.usefixtures("tiny")
def test_report_is_written_to_the_named_file(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", "--model", "tiny"]) == 0
    assert main(["report", "--model", "tiny", "--out", "here.html"]) == 0
    assert capsys.readouterr().out == "tiny-report.html\nhere.html\n"
    assert Path("here.html").read_bytes() == Path("tiny-report.html").read_bytes()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["report", "--model", "tiny", "--out=~/at-home.html"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'at-home.html'}\n"
    assert Path("at-home.html").is_file()
    assert main(["report", "--model", "tiny", "--out", "nowhere/here.html"]) == 1
    assert "Choose another file with --out." in capsys.readouterr().err
