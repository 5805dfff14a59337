from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pytest
from sklearn import metrics as oracle

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.classification import ClassMetrics, per_class_metrics, summarize
from cifar_app.metrics.selective import coverage_curve
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.ui.pages.metrics.calibration import describe_classes
from cifar_app.ui.pages.metrics.matrix_cells import matrix_cells
from cifar_app.ui.pages.metrics.threshold import default_threshold
from cifar_app.ui.widgets.confusion_matrix import matrix_margins
from tests.app.conftest import Open, texts
from tests.stored import HISTORY, make_card

CAT, DOG = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")


def predictions(model: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the test labels and the predicted probabilities, whose rows sum to exactly 1."""
    probabilities = store.open_model(model).test_probabilities().astype(np.float64)
    return load_test_set()[1], probabilities / probabilities.sum(axis=1, keepdims=True)


def test_summary_matches_sklearn(open_app: Open) -> None:
    app = open_app("metrics")
    labels, probabilities = predictions(DEFAULT_MODEL)
    predicted = probabilities.argmax(axis=1)
    recalls = oracle.recall_score(labels, predicted, average=None)
    brier = np.square(probabilities - np.eye(10)[labels]).sum(axis=1).mean()
    card = store.open_model(DEFAULT_MODEL).card
    low, high = card.test["accuracy_interval"]
    assert {metric.label: metric.value for metric in app.metric} == {
        "Accuracy": f"{oracle.accuracy_score(labels, predicted):.1%}",
        "Top-2 accuracy": f"{oracle.top_k_accuracy_score(labels, probabilities, k=2):.1%}",
        "Loss": f"{oracle.log_loss(labels, probabilities):.3f}",
        "ECE": f"{card.calibration['expected_error']:.1%}",
        "Brier score": f"{brier:.3f}",
        f"Lowest recall: {CLASS_NAMES[recalls.argmin()]}": f"{recalls.min():.1%}",
    }
    assert app.metric[0].delta == f"{100 * low:.1f}–{100 * high:.1f}%"
    assert [metric.delta for metric in app.metric if "–" not in metric.delta] == [
        "0% is best",  # ECE
        "100% is best",  # lowest recall
    ]
    ece = 100 * card.calibration["expected_error"]
    assert f"**Expected calibration error (ECE): {ece:.1f} points**" in texts(app)


def test_model_that_has_learned_nothing_has_no_threshold(open_app: Open) -> None:
    labels = load_test_set()[1]
    probabilities = np.full((len(labels), 10), 0.1, np.float32)
    with store.create_model_dir("constant") as folder:
        (folder / LITERT_FILE).write_bytes(b"a network")
        card = make_card(test=asdict(summarize(labels, probabilities)))
        store.write_metadata(folder, card, probabilities, HISTORY)
    app = open_app("metrics", model="constant")
    assert "so that no threshold separates them" in texts(app)
    assert [heading.value.split(":")[0] for heading in app.subheader][-1] == "Calibration"


@pytest.mark.parametrize(
    ("params", "heading", "select"),
    [
        ({}, "images: cat predicted as dog** · {share:.1%} of cat", (CAT, DOG)),
        ({"true": "dog"}, "1,000 images: label dog** · recall", (DOG, None)),
        ({"predicted": "dog"}, "images: predicted as dog** · precision", (None, DOG)),
        ({"true": "dog", "predicted": "frog"}, "1 image: dog predicted as frog", (DOG, 6)),
    ],
)
def test_cell_row_and_column_show_their_images(
    params: dict[str, str], heading: str, select: tuple[int | None, int | None], open_app: Open
) -> None:
    app = open_app("metrics", **params)
    labels, probabilities = predictions(DEFAULT_MODEL)
    true, predicted = select
    selected = np.ones(10_000, bool) if true is None else labels == true
    if predicted is not None:
        selected &= probabilities.argmax(axis=1) == predicted
    text = texts(app)
    assert heading.format(share=selected.sum() / 1_000) in text  # 1,000 images per class
    assert f"**{selected.sum():,} image" in text
    boxes = {box.label: box.value for box in app.selectbox}
    assert boxes["True class"] == ("any" if true is None else CLASS_NAMES[true])
    assert boxes["Predicted class"] == ("any" if predicted is None else CLASS_NAMES[predicted])


def test_box_keeps_the_class_of_the_other_box(open_app: Open) -> None:
    app = open_app("metrics")  # the largest error is selected
    box = next(box for box in app.selectbox if box.label == "True class")
    app = box.set_value("frog").run()
    assert (app.query_params["true"], app.query_params["predicted"]) == ("frog", "dog")


def test_default_threshold_is_the_lowest_with_99_percent() -> None:
    labels, probabilities = predictions("efficientnet_lite2")
    correct, confidence = probabilities.argmax(axis=1) == labels, probabilities.max(axis=1)
    step = default_threshold(coverage_curve(labels, probabilities))
    assert correct[confidence >= step / 1000].mean() >= 0.99
    assert correct[confidence >= (step - 1) / 1000].mean() < 0.99
    hopeless = coverage_curve(np.zeros(3), np.eye(10)[[1, 2, 3]] * 0.5 + 0.01)
    assert default_threshold(hopeless) == 510  # accepts an image


def test_threshold_sentence_counts_images(open_app: Open) -> None:
    labels, probabilities = predictions(DEFAULT_MODEL)
    correct = probabilities.argmax(axis=1) == labels
    accepted = probabilities.max(axis=1) >= 0.75
    app = open_app("metrics", threshold="750")
    expected = f"**{correct[accepted].mean():.1%} correct on {accepted.mean():.1%} of the images**"
    assert expected in texts(app)
    auroc = oracle.roc_auc_score(correct, probabilities.max(axis=1))
    assert f"AUROC of {auroc:.3f}" in texts(app)


@pytest.mark.parametrize(
    ("curve", "area"),
    [
        ("precision_recall", lambda labels, p: oracle.average_precision_score(labels, p)),
        ("roc", lambda labels, p: oracle.roc_auc_score(labels, p)),
    ],
)
def test_class_curves_match_sklearn(
    curve: str, area: Callable[[np.ndarray, np.ndarray], float], open_app: Open
) -> None:
    app = open_app("metrics", model="seed_cnn", curve=curve)
    labels, probabilities = predictions("seed_cnn")
    mean = np.mean([area(labels == label, probabilities[:, label]) for label in range(10)])
    assert f"is **{mean:.3f}**" in texts(app)


def test_calibration_names_the_classes_that_differ() -> None:
    labels, probabilities = predictions("seed_cnn")
    text = describe_classes(per_class_metrics(labels, probabilities))
    confidence, predicted = probabilities.max(axis=1), probabilities.argmax(axis=1)
    precision = oracle.precision_score(labels, predicted, average=None)
    gap = 100 * (confidence[predicted == DOG].mean() - precision[DOG])
    assert gap == pytest.approx(-11.9, abs=0.05)
    assert ", and underconfident about **dog** (11.9 points), **horse** (8.9)" in text
    assert text.startswith("The model is overconfident about **deer** (6.9 points), **frog** (5.4)")
    assert "averages out in the ECE" in text
    row = ClassMetrics(0.9, (0.8, 0.95), 0.9, (0.8, 0.95), 0.9, (0.8, 0.95), 100, 100, 0.94)
    assert describe_classes([row] * 10) == "No class differs by more than its 95% interval."


@pytest.mark.parametrize(
    ("view", "expected", "percent"),
    [("counts", "30", "30.0% of the row"), ("column", "50", "50.0% of the column")],
)
def test_cells_show_counts_or_percentages(view: str, expected: str, percent: str) -> None:
    matrix = np.zeros((10, 10), np.int64)
    matrix[3, [3, 5, 6]] = [60, 30, 10]
    matrix[5, 5] = 30
    cells = matrix_cells(matrix, view, show_diagonal=True)
    assert cells[3][5].text == expected
    assert cells[3][6].shade == pytest.approx(0.95 * (1 if view == "column" else 1 / 3))
    assert cells[3][5].label == f"cat predicted as dog: 30 images, {percent}"
    assert cells[3][3].shade == 1  # on the scale of the diagonal
    hidden = matrix_cells(matrix, view, show_diagonal=False)
    assert (hidden[3][3].text, hidden[3][3].shade, hidden[3][5].text) == ("", 0, expected)
    margins = matrix_margins(matrix, predicted="images predicted as {}", total="test images")
    assert [(value.text, value.note) for value in (margins.rows[3], margins.columns[5])] == [
        ("60.0", "100"),  # recall
        ("50.0", "60"),  # precision
    ]
    assert (margins.rows[0].text, margins.total.text) == ("–", "69.2")


def test_perfect_and_empty_matrices_have_finite_shades() -> None:
    for counts in (np.diag(np.full(10, 7)), np.zeros((10, 10), np.int64)):
        cells = matrix_cells(counts, "counts", show_diagonal=True)
        assert np.isfinite([cell.shade for row in cells for cell in row]).all()
