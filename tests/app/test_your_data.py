"""The page Your data."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, deque

import numpy as np
import pytest
from sklearn import metrics as oracle
from streamlit.testing.v1 import AppTest

from cifar_app.config import CLASS_NAMES
from cifar_app.data.labeled_files import OTHER
from cifar_app.data.labeled_sources import open_uploaded_files
from cifar_app.inference.labeled import LabeledPrediction, evaluate_predictions
from cifar_app.model_store import store
from cifar_app.ui.pages.your_data import close_up, data_set
from cifar_app.ui.pages.your_data.data_set import DataSet
from cifar_app.ui.pages.your_data.images import Gallery
from cifar_app.ui.pages.your_data.results import describe_best, predictions_table
from cifar_app.ui.widgets.confusion_matrix import matrix_margins
from cifar_app.ui.widgets.page_link import page_path
from cifar_app.ui.widgets.text import format_count
from tests.app.conftest import Open, texts
from tests.labeled_images import OTHER_PHOTOS, UNREADABLE, chosen_images, labeled_files

SEED_CNN = store.open_model("seed_cnn")


@pytest.fixture(autouse=True)
def only_seed_cnn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evaluate only the fastest model."""
    monkeypatch.setattr(store, "open_models", lambda: ([SEED_CNN], []))


def labeled_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in labeled_files().items():
            archive.writestr(name, content)
    return stream.getvalue()


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    return app.file_uploader[0].set_value((name, content, "application/zip")).run()


def own_data(app: AppTest) -> DataSet:
    data: DataSet = app.session_state["your-data"]["own"]
    return data


def test_uploaded_zip_is_evaluated(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_set, "_RUN_SECONDS", 0)  # one run of the page per image
    app = upload(open_app("your_data"), "my photos.zip", labeled_zip())
    true, indices = np.array(chosen_images()).T
    probabilities = SEED_CNN.test_probabilities()[indices]
    predicted = probabilities.argmax(axis=1)
    assert "**40 images** of the ten classes and **2 others**, labeled things (2)." in texts(app)
    assert app.expander[0].label == "1 file not used"
    assert app.expander[0].text[0].value.startswith(f"{UNREADABLE}: A photo is a valid")
    models, classes = (table.value for table in app.table[:2])
    assert models["Accuracy"].tolist() == pytest.approx([oracle.accuracy_score(true, predicted)])
    assert models["Test set"].tolist() == [SEED_CNN.card.test["accuracy"]]
    recall = oracle.recall_score(true, predicted, average=None)
    precision = oracle.precision_score(true, predicted, average=None, zero_division=np.nan)
    assert classes["Recall"].tolist() == pytest.approx(recall.tolist())
    np.testing.assert_allclose(classes["Precision"].astype(float), precision)
    n_incorrect = int((predicted != true).sum())
    assert f"Misclassified ({n_incorrect})" in app.segmented_control[0].options
    rows = predictions_table(own_data(app))
    assert (rows["predicted"] == rows["label"]).sum() == len(true) - n_incorrect


def test_data_stays_until_it_is_removed(open_app: Open) -> None:
    app = upload(open_app("your_data"), "my.zip", labeled_zip())
    assert not own_data(app).waiting  # the files themselves are not kept
    app.switch_page(page_path("metrics")).run()
    app.switch_page(page_path("your_data")).run()
    assert "**40 images** of the ten classes" in texts(app)
    next(button for button in app.button if button.label == "Remove images").click().run()
    assert "**One folder per class**" in texts(app)
    assert "own" not in app.session_state["your-data"]
    assert "**One folder per class**" in texts(open_app("your_data"))  # of another visitor


def test_data_without_readable_images_is_explained(open_app: Open) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("cat/notes.txt", "Not an image.")
    app = upload(open_app("your_data"), "my.zip", stream.getvalue())
    assert "at least one readable image of the ten classes" in texts(app)
    assert app.expander[0].text[0].value.startswith("cat/notes.txt: A photo is a valid")
    assert any(button.label == "Remove images" for button in app.button)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a zip file", "intact zip file"),
        (b"PK\x05\x06" + bytes(18), "in one folder per class"),
    ],
)
def test_unusable_zip_is_explained(open_app: Open, content: bytes, message: str) -> None:
    app = upload(open_app("your_data"), "my.zip", content)
    assert message in texts(app)
    assert "**One folder per class**" in texts(app)
    app = upload(app, "my.zip", labeled_zip())
    assert message not in texts(app)
    assert "**40 images**" in texts(app)


def test_stopped_evaluation_is_resumed(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_set, "_RUN_SECONDS", 0)  # one run of the page per image
    files = open_uploaded_files(labeled_files()).labeled
    app = open_app("your_data")
    data = DataSet("my photos", [SEED_CNN], len(files), deque(files), {}, stopped=True)
    app.session_state["your-data"] = {"own": data}
    app.run()
    assert "**Stopped** after 0 of 43 images." in texts(app)
    assert not app.table
    next(button for button in app.button if button.label == "Resume").click().run()
    assert "**40 images**" in texts(app)


def test_example_opens_from_the_url(open_app: Open) -> None:
    app = open_app("your_data", data="example", cell="other-ship", image="3")
    assert "**51 images** of the ten classes and **2 others**, labeled other (2)." in texts(app)
    assert "other predicted as ship" in texts(app)
    image = app.session_state["your-data"]["example"].images[3].prediction
    assert app.subheader[-1].value.replace("\\", "") == f"{image.file} · airplane"
    predicted = int(image.probabilities[0].argmax())
    mark = "✓" if predicted == 0 else "✗"
    cell = f"{CLASS_NAMES[predicted]}\N{NO-BREAK SPACE}{mark}"
    assert app.table[-1].value["Predicted"].tolist() == [cell]
    assert "Ignored URL parameter" not in texts(app)


def test_models_with_equal_accuracy_are_named_together() -> None:
    labels = np.array([0, 1])
    right, wrong = (np.eye(10, dtype=np.float32)[ids] for ids in (labels, labels + 1))
    models = [store.open_model(name) for name in ("seed_cnn", "whitened_cnn")]

    def describe(second: np.ndarray) -> str:
        predictions = [
            LabeledPrediction("", "", int(label), np.stack(rows), np.ones(2))
            for label, *rows in zip(labels, right, second, strict=True)
        ]
        evaluations = evaluate_predictions(predictions, [model.card for model in models])
        return describe_best(list(zip(models, evaluations, strict=True)))

    assert describe(wrong).startswith("**Seed CNN** has the highest accuracy: **100.0%**")
    assert describe(right).startswith("**Seed CNN**, **Whitened CNN** have the same, highest")


def test_errors_and_cells(open_app: Open) -> None:
    app = upload(open_app("your_data"), "my.zip", labeled_zip())
    data = own_data(app)
    table = list(csv.DictReader(io.StringIO(predictions_table(data).to_csv())))
    by_name = {row["file"]: index for index, row in enumerate(table)}
    assert len(by_name) == 40 + len(OTHER_PHOTOS)

    def expected(keep: str) -> list[int]:
        kept = {
            "misclassified": lambda row: row["label"] not in ("other", row["predicted"]),
            "rejected": lambda row: row["label"] != "other" and row["none_of_these"] == "True",
            "accepted": lambda row: row["label"] == "other" and row["none_of_these"] == "False",
        }[keep]
        rows = sorted(filter(kept, table), key=lambda row: -float(row["confidence"]))
        return [by_name[row["file"]] for row in rows]

    gallery = Gallery(data, SEED_CNN)
    for kind, indices in gallery.errors().items():
        assert indices.tolist() == expected(kind)
    cells = Counter((row["label"], row["predicted"]) for row in table)
    for (label, predicted), count in cells.items():
        true = OTHER if label == "other" else CLASS_NAMES.index(label)
        assert len(gallery.cell(true, CLASS_NAMES.index(predicted))) == count
    assert len(gallery.cell(None, None)) == len(table)


@pytest.mark.parametrize(
    ("cell", "column", "name", "text"),
    [
        ("any-cat", "predicted", "cat", "predicted as cat"),
        ("other-any", "label", "other", "label other"),
    ],
)
def test_name_of_a_class_selects_its_row_or_column(
    open_app: Open, cell: str, column: str, name: str, text: str
) -> None:
    app = open_app("your_data", data="example", cell=cell, model="seed_cnn")
    data = app.session_state["your-data"]["example"]
    table = csv.DictReader(io.StringIO(predictions_table(data).to_csv()))
    count = sum(row[column] == name and row["model"] == "seed_cnn" for row in table)
    assert f": {text}**" in texts(app)
    assert f"**{format_count(count, 'image').capitalize()}: " in texts(app)


@pytest.mark.parametrize(
    ("label", "is_rejected", "text"),
    [
        (3, False, "cat ✓"),
        (5, False, "cat ✗"),
        (3, True, "rejected ✗ (cat)"),
        (OTHER, True, "rejected ✓ (cat)"),
        (OTHER, False, "cat ✗"),
    ],
)
def test_rejection_decides_whether_a_prediction_is_correct(
    label: int, is_rejected: bool, text: str
) -> None:
    described = close_up.describe_prediction(label, 3, is_rejected=is_rejected)
    assert described.replace("\N{NO-BREAK SPACE}", " ") == text


def test_margins_count_the_ten_classes_only() -> None:
    matrix = np.zeros((11, 10), int)
    matrix[3, [3, 5]] = 3, 1
    matrix[10, 3] = 7
    margins = matrix_margins(matrix, predicted="images predicted as {}", total="images")
    assert (margins.rows[3].text, margins.rows[3].note) == ("75.0", "4")
    assert (margins.rows[0].text, margins.rows[10].note) == ("–", "7")
    assert [margins.columns[label].text for label in (3, 5)] == ["100.0", "0.0"]
    assert margins.total.text == "75.0"
