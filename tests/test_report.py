"""The HTML report of a model."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.experiments import photos
from cifar_app.metrics.classification import per_class_metrics
from cifar_app.metrics.estimates import estimate_metrics
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from cifar_app.report import build_report
from cifar_app.report.results import StoredResults, find_results
from cifar_app.report.texts import training_data
from cifar_app.robustness import results as robustness
from tests.stored import make_card, some_probabilities, store_model


class Reader(HTMLParser):
    """Read the tags, attributes and texts of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(re.sub(r"<style>.*</style>", "", document, flags=re.DOTALL))
        self.text = " ".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(" ".join(data.split()))

    def values(self, attribute: str) -> list[str]:
        return [value for name, value in self.attributes if name == attribute]


def results_on_other_data(results: StoredResults) -> list[str]:
    assert results.photos
    assert results.robustness
    n_correct, n_photos = results.photos.original.correct, results.photos.original.total
    return [f"{n_correct / n_photos:.1%}", f"{results.robustness.mean_accuracy:.1%}"]


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "seed_cnn"])
def test_report_shows_card_and_predictions(name: str) -> None:
    model, (images, labels) = store.open_model(name), load_test_set()
    card, probabilities = model.card, model.test_probabilities()
    results = find_results(model, photos.read_results(), robustness.read_results())
    document = build_report(model, images, labels, probabilities, results)
    reader = Reader(document)
    low, high = (100 * bound for bound in card.test["accuracy_interval"])
    expected = [f"Accuracy {card.test['accuracy']:.2%} {low:.1f}–{high:.1f}%"]
    loss = estimate_metrics(labels, probabilities).loss
    assert loss.interval
    expected += ["Loss {:.3f} {:.3f}–{:.3f}".format(loss.value, *loss.interval)]
    expected += [f"F1 {card.test['f1']:.2%}"]
    is_cat = labels == 3
    recall = (probabilities.argmax(axis=1) == labels)[is_cat].mean()
    expected += [f"Lowest recall (cat) {recall:.1%} Parameters"]
    expected += [f"(ECE, 15 bins): {100 * card.calibration['expected_error']:.1f} points"]
    expected += [f"the ECE was {100 * card.calibration['expected_error_before']:.1f} points"]
    expected += [card.title, card.summary, card.hardware, *card.command.splitlines()]
    expected += [*card.files.values(), card.data["train_images"]]
    expected += ["Intended use", "Limitations", "3.25% of the test images", "License", "Citation"]
    expected += ["Training compute", "overfitting", *results_on_other_data(results)]
    for class_name, row in zip(CLASS_NAMES, per_class_metrics(labels, probabilities), strict=True):
        expected += [f"{class_name} {row.precision:.1%}", f"{row.recall:.1%}"]
        expected += ["{:.1f}–{:.1f}".format(*(100 * bound for bound in row.f1_interval))]
    assert [text for text in expected if text not in reader.text] == []
    cats_as_dogs = int(((labels == 3) & (probabilities.argmax(axis=1) == 5)).sum())
    assert str(cats_as_dogs) in reader.texts
    shown = [int(re.findall(r"image (\d+)", text)[0]) for text in reader.values("alt")]
    assert shown == find_misclassified(labels, probabilities, order="loss")[:12].tolist()
    # Nothing is loaded from elsewhere.
    assert not [text for text in ("http", "url(", "@import") if text in document]
    assert not {"script", "link", "iframe", "object", "a"} & set(reader.tags)
    assert all(source.startswith("data:image/png;base64,") for source in reader.values("src"))
    assert not {"href", "srcset", "onload"} & {name for name, _ in reader.attributes}


def test_data_section_counts_the_images_of_the_training() -> None:
    half = make_card(recipe={"name": "quick", "epochs": 1, "training_fraction": 0.5})
    assert "22,500 images trained the weights" in training_data(half)[0]
    assert "45,000 images trained the weights" in training_data(make_card())[0]


def test_hostile_card_is_escaped() -> None:
    evil = '<script>alert("1")</script><img src=x onerror=alert(1)>&amp;{{ 7 * 7 }}'
    store_model(
        "own",
        title=evil,
        summary=evil,
        hardware=evil,
        recipe={"name": evil, "epochs": 1, evil: {evil: evil}},
        versions={evil: evil},
        data={evil: evil},
    )
    images = np.zeros((20, 32, 32, 3), np.uint8)
    labels = np.arange(20) % 10
    results = StoredResults(photos=None, robustness=None)
    model = store.open_model("own")
    reader = Reader(build_report(model, images, labels, some_probabilities(), results))
    assert "script" not in reader.tags
    assert "onerror" not in {name for name, _ in reader.attributes}
    assert evil in reader.texts
    assert "temperature scaling" not in reader.text  # the card has none
