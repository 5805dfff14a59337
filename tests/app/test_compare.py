from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, confusion_matrix

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, user_models_dir
from cifar_app.data import load_test_set
from cifar_app.experiments.interpolation import read_results
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.metrics.estimates import Estimate
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.results import read_results as read_robustness
from cifar_app.ui.pages.compare.confusion_difference import difference_cells
from cifar_app.ui.pages.compare.metrics_table import MetricRow, format_large
from tests.app.conftest import Open, texts


def ranked_models() -> list[StoredModel]:
    models = [store.open_model(name) for name in store.list_names()]
    return sorted(models, key=lambda model: -model.card.validation["accuracy"])


def test_all_models_are_columns(open_app: Open) -> None:
    labels, models = load_test_set()[1], ranked_models()
    app = open_app("compare")
    table = app.table[0].value.set_index("Metric")
    assert list(table.columns) == [model.title for model in models]
    predictions = np.array([model.test_probabilities().argmax(axis=1) for model in models])
    accuracies = [accuracy_score(labels, predicted) for predicted in predictions]
    for model, accuracy, cell in zip(models, accuracies, table.loc["Accuracy"], strict=True):
        low, high = model.card.test["accuracy_interval"]
        assert f"{accuracy:.1%}" in cell
        assert f"{100 * low:.1f}–\N{WORD JOINER}{100 * high:.1f}%" in cell
        assert cell.startswith("**") == (accuracy == max(accuracies))
    assert not any("gray" in cell for cell in (*table.loc["ECE"], *table.loc["Lowest recall"]))
    results = read_robustness() or {}
    for model in models:
        accuracy = results[model.name].mean_accuracy
        assert f"{accuracy:.1%}" in table.loc["Mean corruption accuracy", model.title]
    n_common = int((predictions != labels).all(axis=0).sum())
    links = [link.proto.label for link in app.get("page_link")]
    assert f"Misclassified by all {len(models)} models: {n_common} images →" in links


def test_model_named_like_the_first_column_is_a_column(open_app: Open) -> None:
    shutil.copytree(store.open_model("seed_cnn").folder, user_models_dir() / "metric")
    table = open_app("compare").table[0].value
    assert table["Metric"][0] == "Accuracy"
    assert table["metric"][0] == table["Seed CNN"][0]


def test_two_best_models_and_their_ensemble_are_the_default(open_app: Open) -> None:
    labels, (a, b) = load_test_set()[1], ranked_models()[:2]
    of_a, of_b = a.test_probabilities(), b.test_probabilities()
    correct_a, correct_b = of_a.argmax(axis=1) == labels, of_b.argmax(axis=1) == labels
    only_a, only_b = int((correct_a & ~correct_b).sum()), int((correct_b & ~correct_a).sum())
    app = open_app("compare")
    page = texts(app)
    assert f"by {(only_a - only_b) / 100:.2f} points" in page
    p_value = binomtest(only_a, only_a + only_b).pvalue
    assert f"is correct on {only_a + only_b:,} images" in page
    assert f"(McNemar's exact test, p = {p_value:.2g})" in page.replace("\N{NO-BREAK SPACE}", " ")
    ensemble = (of_a.astype(float) + of_b) / 2
    row = app.table[-1].value.iloc[0]
    assert row["Accuracy"] == pytest.approx((ensemble.argmax(axis=1) == labels).mean())
    assert row["ECE"] == pytest.approx(calibration_curve(labels, ensemble).ece)
    loss = -np.log(ensemble[np.arange(len(labels)), labels]).mean()
    assert row["Loss"] == pytest.approx(loss)
    assert row["Mean confidence"] == pytest.approx(ensemble.max(axis=1).mean())


def test_pair_comes_from_the_url(open_app: Open) -> None:
    best, second = ranked_models()[:2]
    app = open_app("compare", model="seed_cnn")
    boxes = [app.selectbox(key=f"bound-{param}") for param in "ab"]
    assert [box.value for box in boxes] == ["seed_cnn", best.name]
    app.button[0].click().run()
    boxes = [app.selectbox(key=f"bound-{param}") for param in "ab"]
    assert [box.value for box in boxes] == [best.name, "seed_cnn"]
    assert not any("seed_cnn" in option for option in boxes[0].options)
    app = open_app("compare", a=best.name, b=best.name)
    assert app.selectbox(key="bound-b").value == second.name


def test_images_of_a_cell_are_those_of_one_model(open_app: Open) -> None:
    labels = load_test_set()[1]
    a, b = (store.open_model(name) for name in ("whitened_cnn", "seed_cnn"))
    cat, dog = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")
    by_a, by_b = (
        (labels == cat) & (model.test_probabilities().argmax(axis=1) == dog) for model in (a, b)
    )
    app = open_app("compare", a=a.name, b=b.name, view="matrix", true="cat", predicted="dog")
    assert (
        f"**{(by_a != by_b).sum()} images: cat predicted as dog by only one model, "
        f"{(by_a & ~by_b).sum()} by {a.title} and {(by_b & ~by_a).sum()} by {b.title}.**"
    ) in texts(app)


def test_cells_are_in_favor_of_the_better_model() -> None:
    labels = load_test_set()[1]
    a, b = (
        confusion_matrix(labels, store.open_model(name).test_probabilities().argmax(axis=1))
        for name in ("whitened_cnn", "seed_cnn")
    )
    cells = difference_cells(a - b, "A", "B")
    assert all(cells[label][label].correct for label in range(10))
    assert [cell.text for cell in cells[3]] == [
        f"{count:+d}".replace("-", "−") for count in (a - b)[3]
    ]
    assert cells[3][5].label == f"cat predicted as dog: {(b - a)[3, 5]} more by B than by A"
    assert cells[3][5].correct


def test_only_one_model_allows_no_comparison(open_app: Open, assets_copy: Path) -> None:
    assert "Choose two or more models" in texts(open_app("compare", members="seed_cnn"))
    for model in ranked_models()[1:]:
        shutil.rmtree(assets_copy / "models" / model.name)
    assert "Only one model is stored" in texts(open_app("compare"))


def test_best_value_is_bold() -> None:
    estimates = [Estimate(0.5, (0.4, 0.6)), None, Estimate(0.2)]
    assert MetricRow("loss", estimates, "{:.1f}".format, -1).cells() == [
        "0.5  \n:gray[0.4–\N{WORD JOINER}0.6]",
        "–",
        "**0.2**",
    ]
    assert [format_large(count) for count in (26_449_152, 1_690_521_344, 504_266)] == [
        "26.4 million",
        "1.69 billion",
        "504,266",
    ]


def test_interpolation_curve_shows_both_ends(open_app: Open) -> None:
    results = read_results()
    assert results is not None
    imagenet, tuned = results.weights[0], results.weights[-1]
    text = texts(open_app("compare"))
    assert f"from {imagenet.test_accuracy:.1%} to {tuned.test_accuracy:.1%}" in text
    assert f"from {imagenet.photo_accuracy:.1%} to {tuned.photo_accuracy:.1%}" in text
    used = store.open_model(DEFAULT_MODEL).card.recipe["imagenet_weight"]
    best = max(results.weights, key=lambda row: row.test_accuracy + row.photo_accuracy)
    assert f"an ImageNet weight of {best.imagenet_weight:g}" in text
    assert best.imagenet_weight == used == results.distilled.imagenet_weight
    assert f"to {results.distilled.auroc:.3f}." in text


def test_dialog_marks_the_probabilities_of_the_second_model(open_app: Open) -> None:
    a, b = store.open_model("efficientnet_lite2"), store.open_model("seed_cnn")
    labels = load_test_set()[1]
    correct_a, correct_b = (m.test_probabilities().argmax(axis=1) == labels for m in (a, b))
    image = int(np.flatnonzero(correct_a & ~correct_b)[0])
    app = open_app("compare", a=a.name, b=b.name, outcome="only_a", image=str(image))
    assert f"Bars: {a.title}. Lines: {b.title}." in texts(app)
    chart = next(
        chart.proto
        for chart in app.get("plotly_chart")
        if chart.proto.alt.startswith("Class probabilities")
    )
    markers = json.loads(chart.spec)["data"][-1]
    probabilities = 100 * b.test_probabilities()[image].astype(float)
    shown = probabilities >= 0.5
    assert markers["y"] == [
        name for name, is_shown in zip(CLASS_NAMES, shown, strict=True) if is_shown
    ]
