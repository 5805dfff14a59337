from __future__ import annotations

import io
import json
import runpy
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, assets_dir
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import CARD_FILE, LITERT_FILE
from cifar_app.report.texts import snippets
from tests.app.conftest import Open, texts


def test_cost_is_that_of_the_card(open_app: Open) -> None:
    card = store.open_model(DEFAULT_MODEL).card
    metrics = {metric.label: metric.value for metric in open_app("model_card").metric}
    assert metrics["Test accuracy"] == f"{card.test['accuracy']:.2%}"
    assert metrics["FLOPs per image"] == f"{card.flops / 1e6:,.0f} MFLOPs"
    assert metrics["Parameters"] == f"{card.parameters:,}"


def test_card_has_the_sections_of_a_model_card(open_app: Open) -> None:
    app = open_app("model_card")
    assert [heading.value.split(":")[0] for heading in app.subheader] == [
        "Intended use",
        "Results",
        "Limitations",
        "Data",
        "Training curves",
        "Reproduce this model",
        "Use this model",
        "License",
        "Citation",
    ]
    text = texts(app)
    for phrase in (
        "3.25% of the test images",
        "Barz and Denzler 2020",
        "Apache-2.0",
        "overfitting",
    ):
        assert phrase in text
    assert "krizhevsky2009learning" in app.code[-1].value


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "seed_cnn"])
def test_results_are_those_of_the_stored_files(open_app: Open, name: str) -> None:
    table = open_app("model_card", model=name).table[0].value
    data = table["Data"].replace("", None).ffill()
    rows = {
        (source.split(",")[0], metric): value
        for source, metric, value in zip(data, table["Metric"], table["Value"], strict=True)
    }
    photos = json.loads((assets_dir() / "photos.json").read_text())["models"][name]
    n_right, n_photos = photos["original"]["correct"], photos["original"]["total"]
    assert rows["Photos of the ten classes", "Accuracy"] == f"{n_right / n_photos:.1%}"
    n_rejected = photos["ood_rejected"]["correct"] / photos["ood_rejected"]["total"]
    assert rows["Other photos", "Rejected as out of distribution"] == f"{n_rejected:.1%}"
    models = json.loads((assets_dir() / "robustness.json").read_text())["models"]
    robustness = next(model for model in models if model["name"] == name)
    counts = [count for row in robustness["corrupted"].values() for count in row]
    mean = np.mean([count["correct"] / count["images"] for count in counts])
    assert rows["1", "Mean accuracy"] == f"{mean:.1%}"
    labels = load_test_set()[1]
    predicted = store.open_model(name).test_probabilities().argmax(axis=1)
    assert rows["Test set", "Accuracy"] == f"{(predicted == labels).mean():.2%}"


def test_limitations_follow_from_the_predictions(open_app: Open) -> None:
    labels = load_test_set()[1]
    predicted = store.open_model("seed_cnn").test_probabilities().argmax(axis=1)
    recall = (predicted == labels)[labels == 3].mean()
    errors = predicted != labels
    cats_and_dogs = errors & np.isin(labels, (3, 5)) & np.isin(predicted, (3, 5))
    text = texts(open_app("model_card", model="seed_cnn"))
    assert f"Cat has the lowest recall, {recall:.1%}" in text
    assert f"{cats_and_dogs.sum() / errors.sum():.0%} of all errors confuse cat and dog" in text


def test_curves_of_all_trainings_are_chained(open_app: Open) -> None:
    app = open_app("model_card")
    text = texts(app)
    assert "The weights of epoch 26 were kept" in text
    assert "were not recorded" in text
    accuracy, loss = (json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))
    assert accuracy["layout"]["yaxis"]["title"]["text"] == "Accuracy"
    assert loss["layout"]["yaxis"]["title"]["text"] == "Loss"
    assert accuracy["layout"]["xaxis"]["title"]["text"] == "Epoch"
    assert accuracy["layout"]["xaxis"]["range"] == [0.5, 29.5]


def test_overfitting_is_named_where_the_curves_show_it(open_app: Open) -> None:
    losses = store.open_model("seed_cnn").history()["val_loss"]
    best = int(np.argmin(losses)) + 1
    assert best < len(losses)
    text = texts(open_app("model_card", model="seed_cnn"))
    assert f"lowest at epoch {best} and higher at the end" in text
    assert "no sign of overfitting" in texts(open_app("model_card", model="whitened_cnn"))


def test_model_files_download_with_their_input_convention(open_app: Open) -> None:
    app = open_app("model_card", model="seed_cnn")
    assert "`float32 (N, 32, 32, 3)` with values from 0 to 255" in texts(app)
    assert ", ".join(CLASS_NAMES) in texts(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert {"Download model (LiteRT)", "Download model (Keras)"} <= set(labels)
    files = store.open_model("seed_cnn").card.files
    table = app.table[-1].value
    assert dict(zip(table["File"], table["SHA-256"], strict=True)) == {
        name.replace("_", "\\_").replace(".", "\\."): f"`{sha256}`"
        for name, sha256 in files.items()
    }


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "seed_cnn"])
def test_code_of_the_card_classifies_a_photo(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = store.open_model(name)
    photo = Image.open(io.BytesIO((assets_dir() / "examples" / "cat.jpg").read_bytes()))
    photo.save(tmp_path / "photo.jpg", quality=95)
    (tmp_path / f"{name}-{LITERT_FILE}").write_bytes(model.verified_path(LITERT_FILE).read_bytes())
    monkeypatch.chdir(tmp_path)
    expected = load_classifier(name).classify(Image.open("photo.jpg"))
    for code in snippets(model).values():
        Path("snippet.py").write_text(code)
        runpy.run_path("snippet.py")
        class_name, confidence, *_ = capsys.readouterr().out.split()
        assert class_name == expected.class_name
        assert float(confidence) == pytest.approx(expected.confidence, abs=0.02)


def test_imported_card_is_never_read_as_markdown(open_app: Open) -> None:
    original = store.open_model("seed_cnn")
    image = "![x](https://example.org/x.png)"
    with store.create_model_dir("mine") as folder:
        for path in original.folder.iterdir():
            shutil.copy(path, folder)
        card = original.card.model_dump()
        card |= {"summary": image, "hardware": image, "versions": {image: image}}
        card["recipe"] |= {"name": image, "note": image}
        (folder / CARD_FILE).write_text(json.dumps(card))
    app = open_app("model_card", model="mine")
    helps = [metric.help for metric in app.metric]
    cells = [str(cell) for table in app.table for cell in table.value.to_numpy().ravel()]
    shown = [texts(app), *filter(None, helps), *cells]
    assert any("example\\.org" in text for text in shown)
    assert not any(image in text for text in shown)
