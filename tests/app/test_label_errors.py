"""The Labels page: suspicions of all stored models, and what they cost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import LabelIssues, accuracy_excluding, find_label_issues
from cifar_app.model_store import store
from tests.app.conftest import Open, texts


def suspicions() -> LabelIssues:
    answers = [store.open_model(name).test_probabilities() for name in store.list_names()]
    return find_label_issues(load_test_set()[1], answers)


def test_the_count_and_the_first_suspicion_are_those_of_the_analysis(open_app: Open) -> None:
    found = suspicions()
    app = open_app("label_errors")
    assert f"**{len(found.indices):,} labels in doubt**" in texts(app)
    app = open_app("label_errors", image=str(found.indices[0]))
    assert f"labeled **{CLASS_NAMES[load_test_set()[1][found.indices[0]]]}**" in texts(app)


@pytest.mark.parametrize("count", [0, 10])
def test_the_accuracy_without_them_is_computed_for_every_network(
    open_app: Open, count: int
) -> None:
    found, labels = suspicions(), load_test_set()[1]
    table = open_app("label_errors", exclude=str(count)).dataframe[0].value
    models = [store.open_model(name) for name in store.list_names()]
    assert table["network"].tolist() == [model.card.title for model in models]
    expected = [
        100 * accuracy_excluding(labels, model.test_probabilities(), found.indices[:count])
        for model in models
    ]
    assert table["without them"].tolist() == pytest.approx(expected)
    assert (table["change"] == 0).all() == (count == 0)


def test_a_nonsense_count_falls_back_with_a_word(open_app: Open) -> None:
    app = open_app("label_errors", exclude="-3")
    assert not app.exception
    assert "Ignored URL parameter without=" in texts(app)


def test_a_damaged_model_is_named_and_the_others_go_on(open_app: Open, assets_copy: Path) -> None:
    shutil.copytree(assets_copy / "models" / "seed_cnn", assets_copy / "models" / "other")
    (assets_copy / "models" / "seed_cnn" / "card.json").write_text("{}")
    app = open_app("label_errors")
    assert not app.exception
    assert "The files of model seed_cnn" in texts(app)
    assert "labels in doubt" in texts(app)
