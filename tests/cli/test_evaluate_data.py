"""`evaluate --data` and `evaluate --out`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as oracle

from cifar_app.cli import evaluate, main
from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ModelError
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import read_photo
from tests.cli.conftest import Output
from tests.labeled_images import (
    OTHER_PHOTOS,
    UNREADABLE,
    chosen_images,
    write_labeled_folder,
    write_labeled_zip,
)
from tests.tiny_cli import TEST_IMAGES, tiny_test_set


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_metrics_of_a_folder(tmp_path: Path, capsys: Output) -> None:
    folder, out = write_labeled_folder(tmp_path / "data"), tmp_path / "predictions.csv"
    command = ["evaluate", "--data", str(folder), "--model", "seed_cnn", "--out", str(out)]
    assert main([*command, "--json"]) == 0
    printed, err = capsys.readouterr()
    result = json.loads(printed)
    model = result["models"]["seed_cnn"]

    true, indices = np.array(chosen_images()).T
    probabilities = store.open_model("seed_cnn").test_probabilities()[indices]
    predicted = probabilities.argmax(axis=1)
    assert (result["images"], result["other_images"]) == (len(true), len(OTHER_PHOTOS))
    assert result["other_labels"] == {"things": len(OTHER_PHOTOS)}
    assert [error["file"] for error in result["errors"]] == [UNREADABLE]
    assert f"{UNREADABLE}: A photo is a valid" in err
    assert "100%  Classifying 43 images" in err
    assert model["accuracy"] == pytest.approx(oracle.accuracy_score(true, predicted))
    assert model["balanced_accuracy"] == pytest.approx(
        oracle.balanced_accuracy_score(true, predicted)
    )
    matrix = oracle.confusion_matrix(true, predicted, labels=range(10)).tolist()
    assert model["matrix"][:10] == matrix
    recall = oracle.recall_score(true, predicted, average=None)
    assert [row["recall"] for row in model["classes"].values()] == pytest.approx(recall.tolist())

    classifier = load_classifier("seed_cnn")
    scores = [classifier.classify(read_photo(folder / "things" / n)).score for n in OTHER_PHOTOS]
    threshold = classifier.card.rejection.threshold
    ood = model["ood"]
    assert ood["rejected"] == sum(score < threshold for score in scores)
    assert ood["accepted"] == (probabilities.max(axis=1) >= threshold).sum()
    truth = [1] * len(true) + [0] * len(scores)
    auroc = oracle.roc_auc_score(truth, [*probabilities.max(axis=1), *scores])
    assert ood["auroc"] == pytest.approx(auroc, abs=1e-3)

    rows = read_rows(out)
    members = [row for row in rows if row["label"] != "other"]
    assert [row["predicted"] for row in members] == [CLASS_NAMES[label] for label in predicted]
    confidence = [float(row["confidence"]) for row in members]
    assert confidence == pytest.approx(probabilities.max(axis=1).tolist(), abs=1e-4)
    assert {row["file"] for row in rows} - {row["file"] for row in members} == {
        f"things/{name}" for name in OTHER_PHOTOS
    }

    assert main([*command]) == 0
    text = capsys.readouterr().out
    assert "40 images of the ten classes, 2 others (things 2), 1 files not used" in text
    assert f"{model['accuracy']:.2%} (" in text
    assert "on the test set    72.19%" in text


def test_zip_and_csv_give_the_same_for_all_models(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    models, error = [store.open_model("seed_cnn")], ModelError("A.", received="b", remedy="C.")
    monkeypatch.setattr(store, "open_models", lambda: (models, [error]))
    archive = write_labeled_zip(tmp_path / "data.zip")
    table = tmp_path / "data" / "labels.csv"
    files = sorted(path.relative_to(table.parent) for path in table.parent.rglob("*.*"))
    rows = "\n".join(f"{path.as_posix()},{path.parent.name}" for path in files)
    results = []
    for path in (archive, table, table.parent):
        if path == table:
            table.write_text(f"file,label\n{rows}\n")
        assert main(["evaluate", "--data", str(path), "--json"]) == 0
        out, err = capsys.readouterr()
        assert err.startswith("A. Received: b. C.\n")  # a damaged model
        results.append(json.loads(out))
    assert list(results[0]["models"]) == ["seed_cnn"]
    assert results[0]["models"] == results[1]["models"] == results[2]["models"]


def test_data_without_an_image_of_the_ten_classes(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "1.png").write_bytes(b"")
    assert main(["evaluate", "--data", str(tmp_path), "--model", "seed_cnn"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "at least one readable image of the ten classes" in err
    assert "cat/1.png: A photo is" in err


def test_predictions_of_the_test_set(
    tiny: StoredModel, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "load_test_set", tiny_test_set)
    monkeypatch.setattr(evaluate, "_CHUNK", 5)
    out = tmp_path / "predictions.csv"
    assert main(["evaluate", "--model", "tiny", "--out", str(out)]) == 0
    lines = capsys.readouterr().err.splitlines()
    fractions = [line.split("%")[0].strip() for line in lines if "Running tiny" in line]
    assert fractions == ["5", *(str(percent) for percent in range(10, 101, 10))]
    rows, labels = read_rows(out), tiny_test_set()[1]
    probabilities = tiny.test_probabilities()
    assert [row["label"] for row in rows] == [CLASS_NAMES[label] for label in labels]
    assert [row["predicted"] for row in rows] == [
        CLASS_NAMES[label] for label in probabilities.argmax(axis=1)
    ]
    assert len(rows) == TEST_IMAGES
    assert main(["evaluate", "--model", "tiny", "--out", str(tmp_path / "no" / "x.csv")]) == 1
    assert "Choose another file with --out." in capsys.readouterr().err
