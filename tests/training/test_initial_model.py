from __future__ import annotations

from dataclasses import replace

import pytest

from cifar_app.errors import ModelError, TrainingError
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import RECIPES, train
from cifar_app.training.initial_model import load_initial_model
from cifar_app.training.start_average import ALPHAS
from tests.stopping import stop_at
from tests.stored import store_model


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ("seed_cnn", "Only a recipe for the whitened CNN or EfficientNet-Lite .*recipe seed_cnn"),
        ("whitened_cnn", "'mine', of the architecture seed_cnn"),
    ],
)
def test_a_network_of_another_kind_is_no_start(recipe: str, reason: str) -> None:
    store_model("mine", architecture="seed_cnn")
    with pytest.raises(TrainingError, match=reason):
        load_initial_model("mine", RECIPES[recipe])


def test_a_network_of_other_options_is_no_start() -> None:
    recipe = {"name": "whitened_cnn_fast", "epochs": 1, "model_options": {"widths": [8, 8, 8]}}
    store_model("mine", architecture="whitened_cnn", recipe=recipe)
    with pytest.raises(TrainingError, match="model_options"):
        load_initial_model("mine", RECIPES["whitened_cnn"])


def test_a_network_may_be_trained_on_at_another_size() -> None:
    recipe = {"name": "transfer_lite2", "epochs": 1, "model_options": {"size": 64}}
    store_model("mine", architecture="efficientnet_lite2", recipe=recipe)
    assert load_initial_model("mine", RECIPES["transfer_cutmix"]).stored.name == "mine"


def test_a_network_that_is_not_there_is_no_start() -> None:
    with pytest.raises(ModelError, match="'mine'"):
        load_initial_model("mine", RECIPES["whitened_cnn"])


@pytest.fixture(scope="module")
def goes_on(tiny_data: None, folders: None) -> tuple[StoredModel, StoredModel]:
    """A network from nothing, and one that began with it."""
    del tiny_data, folders
    recipe, long = (
        replace(RECIPES[name], batch_size=50, model_options={"widths": [16, 16, 16]})
        for name in ("whitened_cnn_fast", "whitened_cnn")
    )
    long = replace(long, interpolate_initial_weights=True)
    first = train(recipe, epochs=5, seed=5, name="first")
    after_an_epoch = stop_at(lambda now: now.epoch == 1 and now.batch == now.batches)
    with pytest.raises(KeyboardInterrupt):
        train(long, epochs=2, seed=6, name="second", start="first", report=after_an_epoch)
    return first, train(long, epochs=2, seed=6, name="second", start="first")


def test_a_training_goes_on_where_a_stored_network_ended(
    goes_on: tuple[StoredModel, StoredModel],
) -> None:
    first, second = goes_on
    began, ended, went_on = (
        history["accuracy"][epoch]
        for history, epoch in ((first.history(), 0), (first.history(), -1), (second.history(), 0))
    )
    assert ended - began > 0.2
    assert went_on > (began + ended) / 2
    assert len(second.history()["loss"]) == 2


def test_the_card_counts_what_the_training_began_with(
    goes_on: tuple[StoredModel, StoredModel],
) -> None:
    before, card = (model.card for model in goes_on)
    assert card.recipe["initial_model"]["recipe"] == before.recipe
    assert card.recipe["initial_model"]["network"] == before.files[KERAS_FILE]
    assert card.recipe["initial_model"]["interpolation_weight"] in ALPHAS
    assert card.training_flops * 5 == before.training_flops * 7
    assert card.training_seconds > before.training_seconds
