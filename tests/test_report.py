"""The report holds the model's figures, nothing from outside, and no markup of the card."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
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

VOID = {"meta", "img", "br"}


class Reader(HTMLParser):
    """Reads a document and fails where elements are not nested rightly."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(document)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(word for word in self.words if word)


@cache
def shipped_report(name: str) -> str:
    model = store.open_model(name)
    return build_report(model, *load_test_set(), model.test_probabilities())


def made_up(**changes: Any) -> str:
    store_model("own", **changes)
    images = np.random.default_rng(0).integers(0, 256, (20, 32, 32, 3)).astype(np.uint8)
    labels = np.arange(20) % 10
    return build_report(store.open_model("own"), images, labels, some_probabilities())


@pytest.mark.parametrize("name", ["efficientnet_lite2", "seed_cnn"])
def test_the_figures_are_those_of_the_card(name: str) -> None:
    card = store.open_model(name).card
    text = Reader(shipped_report(name)).text
    low, high = (100 * edge for edge in card.test["accuracy_interval"])
    assert f"Right answers {card.test['accuracy']:.2%} {low:.1f}–{high:.1f}%" in text
    assert f"Loss {card.test['loss']:.3f}" in text
    for figure, label in (("precision", "Precision"), ("recall", "Recall"), ("f1", "F1")):
        assert f"{label} {card.test[figure]:.2%}" in text
    assert f"Mean gap: {100 * card.calibration['expected_error']:.1f} points" in text
    assert f"the gap was {100 * card.calibration['expected_error_before']:.1f} points" in text
    for fact in (card.title, card.summary, card.command, card.hardware, f"{card.parameters:,}"):
        assert fact in text
    for digest in (*card.files.values(), card.data["train_images"]):
        assert digest in text


def test_classes_cells_and_worst_mistakes_are_those_of_the_answers() -> None:
    _, labels = load_test_set()
    answers = store.open_model("seed_cnn").test_probabilities()
    reader = Reader(shipped_report("seed_cnn"))
    for name, one in zip(CLASS_NAMES, per_class_metrics(labels, answers), strict=True):
        assert f"{name} {one.precision:.1%}" in reader.text
        assert f"{one.recall:.1%}" in reader.text
    cats_as_dogs = int(((labels == 3) & (answers.argmax(axis=1) == 5)).sum())
    assert str(cats_as_dogs) in reader.words
    shown = [value for name, value in reader.attributes if name == "alt"]
    expected = find_misclassified(labels, answers, order="loss")[:12]
    assert [int(re.findall(r"image (\d+)", words)[0]) for words in shown] == expected.tolist()


@pytest.mark.parametrize("name", ["efficientnet_lite2", "seed_cnn"])
def test_nothing_comes_from_outside(name: str) -> None:
    document = shipped_report(name)
    reader = Reader(document)
    assert "http" not in document
    assert "url(" not in document
    assert "@import" not in document
    assert not {"script", "link", "iframe", "object", "a"} & set(reader.tags)
    sources = [value for attribute, value in reader.attributes if attribute == "src"]
    assert len(sources) == 12
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not [one for one, _ in reader.attributes if one in ("href", "srcset", "onload")]
    assert reader.tags.count("svg") == 2


def test_markup_in_a_card_stays_text() -> None:
    evil = '<script>alert("1")</script><img src=x onerror=alert(1)>&amp;'
    document = made_up(
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
    assert evil in reader.words


def test_a_card_without_temperature_has_a_report(cache: Path) -> None:
    text = Reader(made_up()).text
    assert "Mean gap" in text
    assert "temperature" not in text
    assert cache.is_dir()
