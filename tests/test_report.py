"""The HTML report of a model."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.classification import per_class_metrics
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from cifar_app.report import build_report
from tests.stored import some_probabilities, store_model


class Reader(HTMLParser):
    """Read the tags, attributes and texts of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(re.sub(r"<style>.*</style>", "", document, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@cache
def shipped_report(name: str) -> str:
    model = store.open_model(name)
    return build_report(model, *load_test_set(), model.test_probabilities())


def random_report(**changes: Any) -> str:
    store_model("own", **changes)
    images = np.random.default_rng(0).integers(0, 256, (20, 32, 32, 3)).astype(np.uint8)
    return build_report(store.open_model("own"), images, np.arange(20) % 10, some_probabilities())


@pytest.mark.parametrize("name", ["efficientnet_lite2", "seed_cnn"])
def test_metrics_are_those_of_the_card(name: str) -> None:
    card = store.open_model(name).card
    text = Reader(shipped_report(name)).text
    low, high = (100 * bound for bound in card.test["accuracy_interval"])
    assert f"Accuracy {card.test['accuracy']:.2%} {low:.1f}–{high:.1f}%" in text
    assert f"Loss {card.test['loss']:.3f}" in text
    for metric, label in (("precision", "Precision"), ("recall", "Recall"), ("f1", "F1")):
        assert f"{label} {card.test[metric]:.2%}" in text
    assert f"(ECE, 15 bins): {100 * card.calibration['expected_error']:.1f} points" in text
    assert f"the ECE was {100 * card.calibration['expected_error_before']:.1f} points" in text
    for value in (card.title, card.summary, card.hardware, f"{card.parameters:,}"):
        assert value in text
    for value in (*card.command.splitlines(), *card.files.values(), card.data["train_images"]):
        assert value in text


def test_tables_and_images_show_the_predictions() -> None:
    _, labels = load_test_set()
    probabilities = store.open_model("seed_cnn").test_probabilities()
    reader = Reader(shipped_report("seed_cnn"))
    for name, metrics in zip(CLASS_NAMES, per_class_metrics(labels, probabilities), strict=True):
        assert f"{name} {metrics.precision:.1%}" in reader.text
        assert f"{metrics.recall:.1%}" in reader.text
    cats_as_dogs = int(((labels == 3) & (probabilities.argmax(axis=1) == 5)).sum())
    assert str(cats_as_dogs) in reader.texts
    alternatives = [value for name, value in reader.attributes if name == "alt"]
    expected = find_misclassified(labels, probabilities, order="loss")[:12]
    shown = [int(re.findall(r"image (\d+)", text)[0]) for text in alternatives]
    assert shown == expected.tolist()


def test_document_loads_nothing_from_elsewhere() -> None:
    document = shipped_report("seed_cnn")
    reader = Reader(document)
    for reference in ("http", "url(", "@import"):
        assert reference not in document
    assert not {"script", "link", "iframe", "object", "a"} & set(reader.tags)
    sources = [value for name, value in reader.attributes if name == "src"]
    assert len(sources) == 12
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not {"href", "srcset", "onload"} & {name for name, _ in reader.attributes}
    assert reader.tags.count("svg") == 2
    assert "size: A4" in document


def test_hostile_card_is_escaped() -> None:
    evil = '<script>alert("1")</script><img src=x onerror=alert(1)>&amp;{{ 7 * 7 }}'
    document = random_report(
        title=evil,
        summary=evil,
        hardware=evil,
        recipe={"name": evil, "epochs": 1, evil: {evil: evil}},
        versions={evil: evil},
        data={evil: evil},
    )
    reader = Reader(document)
    assert "script" not in reader.tags
    assert "onerror" not in {name for name, _ in reader.attributes}
    assert evil in reader.texts


def test_card_without_temperature_has_a_report() -> None:
    text = Reader(random_report()).text
    assert "Expected calibration error" in text
    assert "temperature" not in text
