"""The Compare page: what it says and counts comes from the stored answers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.classification import summarize
from cifar_app.metrics.comparison import average_probabilities, paired_outcomes, paired_test
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from tests.app.conftest import Open, texts


def ranked() -> list[StoredModel]:
    models = [store.open_model(name) for name in store.list_names()]
    return sorted(models, key=lambda model: -model.card.validation["accuracy"])


def test_the_two_best_are_compared_first(open_app: Open) -> None:
    a, b = ranked()[:2]
    found = paired_outcomes(load_test_set()[1], a.test_probabilities(), b.test_probabilities())
    test = paired_test(found)
    app = open_app("compare")
    assert not app.exception
    assert f"Just one of them is right on {test.only_a + test.only_b:,} images" in texts(app)
    if test.p_value < 0.05:
        assert f"by {100 * abs(test.difference):.2f} points" in texts(app)


@pytest.mark.parametrize("true", [None, "cat"])
def test_a_cell_of_the_address_shows_its_images(open_app: Open, true: str | None) -> None:
    labels = load_test_set()[1]
    a, b = store.open_model("efficientnet_lite2"), store.open_model("seed_cnn")
    chosen = paired_outcomes(labels, a.test_probabilities(), b.test_probabilities()) == 1
    if true:
        chosen &= labels == CLASS_NAMES.index(true)
    params = {"true": true} if true else {}
    app = open_app("compare", a=a.name, b=b.name, outcome="only_a", **params)
    assert f"**{int(chosen.sum()):,} images" in texts(app)


def test_the_same_network_twice_is_no_comparison(open_app: Open) -> None:
    app = open_app("compare", a="seed_cnn", b="seed_cnn")
    assert not app.exception
    assert "These are the same" in texts(app)


@pytest.mark.parametrize("members", [None, "seed_cnn,efficientnet_lite2", "seed_cnn"])
def test_the_ensemble_is_measured_not_told(open_app: Open, members: str | None) -> None:
    models = ranked()[:2] if members is None else [m for m in ranked() if m.name in members]
    app = open_app("compare", **({"members": members} if members else {}))
    assert not app.exception
    if len(models) < 2:
        assert "Choose two or more" in texts(app)
        return
    joint = average_probabilities([model.test_probabilities() for model in models])
    accuracy = summarize(load_test_set()[1], joint).accuracy
    assert f"right on **{accuracy:.2%}** of the test images" in texts(app)
    assert f"against {models[0].title} alone" in texts(app)


def test_one_network_alone_has_nothing_to_compare_with(open_app: Open, assets_copy: Path) -> None:
    for model in ranked()[1:]:
        shutil.rmtree(assets_copy / "models" / model.name)
    app = open_app("compare")
    assert not app.exception
    assert "There is only one network" in texts(app)


def test_classify_asks_the_other_networks_too(open_app: Open) -> None:
    model, *others = ranked()
    app = open_app("classify", model=model.name)
    for other in others:
        assert f"**{other.card.title}**" in texts(app)
    assert f"**{model.card.title}**" not in texts(app)
