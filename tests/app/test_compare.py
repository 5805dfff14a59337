from __future__ import annotations

import shutil
from pathlib import Path

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.experiments.interpolation import read_results
from cifar_app.metrics.classification import summarize
from cifar_app.metrics.comparison import average_probabilities, paired_outcomes, paired_test
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from tests.app.conftest import Open, texts


def ranked_models() -> list[StoredModel]:
    models = [store.open_model(name) for name in store.list_names()]
    return sorted(models, key=lambda model: -model.card.validation["accuracy"])


def test_two_best_models_and_their_ensemble_are_the_default(open_app: Open) -> None:
    labels, (a, b) = load_test_set()[1], ranked_models()[:2]
    of_a, of_b = a.test_probabilities(), b.test_probabilities()
    test = paired_test(paired_outcomes(labels, of_a, of_b))
    page = texts(open_app("compare"))
    assert f"by {100 * test.difference:.2f} points" in page
    assert f"Only one model is correct on {test.only_a + test.only_b:,} images" in page
    accuracy = summarize(labels, average_probabilities([of_a, of_b])).accuracy
    assert f"accuracy of **{accuracy:.2%}** on the test images" in page
    assert f"compared with {a.title} alone" in page


def test_two_different_models_are_needed(open_app: Open, assets_copy: Path) -> None:
    page = texts(open_app("compare", a="seed_cnn", b="seed_cnn", members="seed_cnn"))
    assert "A and B are the same model" in page
    assert "Choose two or more models" in page
    for model in ranked_models()[1:]:
        shutil.rmtree(assets_copy / "models" / model.name)
    assert "Only one model is stored" in texts(open_app("compare"))


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
    assert best.imagenet_weight == used
