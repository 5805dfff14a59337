from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from cifar_app.errors import TrainingError
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.training import RECIPES, train
from cifar_app.training.initial_model import ALPHAS, interpolate_weights, load_initial_model
from tests.stored import store_model
from tests.training.conftest import stop_at


def test_only_models_with_same_weights_are_allowed() -> None:
    small = {"name": "whitened_cnn_fast", "epochs": 1, "model_options": {"widths": [8, 8, 8]}}
    store_model("small", architecture="whitened_cnn", recipe=small)
    resized = {"name": "transfer_lite2", "epochs": 1, "model_options": {"size": 64}}
    store_model("resized", architecture="efficientnet_lite2", recipe=resized)
    for name, recipe, reason in [
        ("small", "seed_cnn", r"Only the whitened CNN .*recipe seed_cnn\. Omit --init-from"),
        ("resized", "whitened_cnn", "'resized' with the architecture efficientnet_lite2"),
        ("small", "whitened_cnn", r"options \{'widths': \[8, 8, 8\]\}"),
    ]:
        with pytest.raises(TrainingError, match=reason):
            load_initial_model(name, RECIPES[recipe])
    assert load_initial_model("resized", RECIPES["transfer_cutmix"]).name == "resized"


IMAGES = np.random.default_rng(0).normal(size=(2_000, 6)).astype(np.float32)


def linear_classifier(weights: np.ndarray) -> keras.Model:
    output = keras.layers.Dense(3, "softmax", use_bias=False, name="output")
    model = keras.Sequential([keras.Input((6,)), output])
    model.set_weights([weights])
    return model


@pytest.mark.parametrize("alpha", [0.0, 0.3])
def test_interpolation_finds_lowest_calibrated_loss(alpha: float) -> None:
    rng = np.random.default_rng(1)
    trained = rng.normal(size=(6, 3)).astype(np.float32)
    initial = 3 * rng.normal(size=(6, 3)).astype(np.float32)
    best = (1 - alpha) * trained + alpha * initial
    labels = (8 * IMAGES @ best + rng.gumbel(size=(2_000, 3))).argmax(axis=1)
    model, initial_model = linear_classifier(trained), linear_classifier(initial)
    assert interpolate_weights(model, initial_model, IMAGES, labels) == alpha
    np.testing.assert_allclose(model.get_weights()[0], best, rtol=1e-6)
    np.testing.assert_array_equal(initial_model.get_weights()[0], initial)


@pytest.mark.slow
@pytest.mark.usefixtures("tiny_data")
def test_training_continues_from_initial_model() -> None:
    recipe, long_recipe = (
        replace(RECIPES[name], batch_size=50, model_options={"widths": [16, 16, 16]})
        for name in ("whitened_cnn_fast", "whitened_cnn")
    )
    long_recipe = replace(long_recipe, interpolate_initial_weights=True)
    first = train(recipe, epochs=5, seed=5, name="first")
    after_an_epoch = stop_at(lambda progress: progress.fraction_done == 0.5)
    with pytest.raises(KeyboardInterrupt):
        train(long_recipe, epochs=2, name="second", init_from="first", on_progress=after_an_epoch)
    second = train(long_recipe, epochs=2, name="second", init_from="first")

    accuracies = first.history()["accuracy"]
    assert accuracies[-1] - accuracies[0] > 0.2
    assert second.history()["accuracy"][0] > (accuracies[0] + accuracies[-1]) / 2
    assert len(second.history()["loss"]) == 2
    assert second.training_stages()[:1] == first.training_stages()
    assert [stage.epochs for stage in second.training_stages()] == [5, 2]
    stored = second.card.recipe["initial_model"]
    assert stored["recipe"] == first.card.recipe
    assert stored["model_sha256"] == first.card.files[KERAS_FILE]
    assert stored["interpolation_weight"] in ALPHAS
    assert second.card.training_flops * 5 == first.card.training_flops * 7
    assert second.card.training_seconds > first.card.training_seconds
