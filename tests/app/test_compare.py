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


def ranked_models() -> list[StoredModel]:
    models = [store.open_model(name) for name in store.list_names()]
    return sorted(models, key=lambda model: -model.card.validation["accuracy"])


def test_two_best_models_are_the_default(open_app: Open) -> None:
    a, b = ranked_models()[:2]
    test = paired_test(
        paired_outcomes(load_test_set()[1], a.test_probabilities(), b.test_probabilities())
    )
    app = open_app("compare")
    assert not app.exception
    assert test.is_significant
    assert f"by {100 * abs(test.difference):.2f} points" in texts(app)
    assert f"Only one model is correct on {test.only_a + test.only_b:,} images" in texts(app)


def test_selected_cell_shows_its_images(open_app: Open) -> None:
    labels = load_test_set()[1]
    a, b = store.open_model("efficientnet_lite2"), store.open_model("seed_cnn")
    outcomes = paired_outcomes(labels, a.test_probabilities(), b.test_probabilities())
    only_a = outcomes == 1
    app = open_app("compare", a=a.name, b=b.name, outcome="only_a")
    assert f"**{only_a.sum():,} images: only {a.title} correct.**" in texts(app)
    cats = only_a & (labels == CLASS_NAMES.index("cat"))
    app = open_app("compare", a=a.name, b=b.name, outcome="only_a", true="cat")
    assert f"**{cats.sum():,} images: cat, only {a.title} correct.**" in texts(app)


def test_same_model_twice_asks_for_another(open_app: Open) -> None:
    app = open_app("compare", a="seed_cnn", b="seed_cnn")
    assert not app.exception
    assert "A and B are the same model" in texts(app)


@pytest.mark.parametrize("members", [None, "seed_cnn,efficientnet_lite2"])
def test_ensemble_accuracy_is_computed(open_app: Open, members: str | None) -> None:
    models = ranked_models()
    models = models[:2] if members is None else [m for m in models if m.name in members]
    averaged = average_probabilities([model.test_probabilities() for model in models])
    accuracy = summarize(load_test_set()[1], averaged).accuracy
    page = texts(open_app("compare", **({"members": members} if members else {})))
    assert f"accuracy of **{accuracy:.2%}** on the test images" in page
    assert f"compared with {models[0].title} alone" in page


def test_one_ensemble_member_is_too_few(open_app: Open) -> None:
    assert "Choose two or more models" in texts(open_app("compare", members="seed_cnn"))


def test_single_stored_model_cannot_be_compared(open_app: Open, assets_copy: Path) -> None:
    for model in ranked_models()[1:]:
        shutil.rmtree(assets_copy / "models" / model.name)
    app = open_app("compare")
    assert not app.exception
    assert "Only one model is stored" in texts(app)
