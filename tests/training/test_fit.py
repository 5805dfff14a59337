"""Real trainings on a few made-up images."""

from __future__ import annotations

import json
from dataclasses import replace

import keras
import numpy as np
import pytest

from cifar_app import models
from cifar_app.config import runs_dir
from cifar_app.errors import ModelError, TrainingError
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.inference.litert import load_keras, predict_in_batches
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import apply_temperature, fit_temperature
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.flops import count_flops
from cifar_app.models.tta import count_tta_views
from cifar_app.training import RECIPES, train
from cifar_app.training.checkpoint import TrainingCheckpoint
from cifar_app.training.progress import TrainingProgress
from cifar_app.training.run_folders import finished_epochs
from cifar_app.training.work import training_flops
from tests.stopping import stop_at
from tests.tiny_cli import tiny_test_set, tiny_train_set
from tests.training.quick import STORED, quick

pytestmark = pytest.mark.usefixtures("tiny_data")

SEED_CNN = RECIPES["seed_cnn"]
EPOCHS = 3

Trained = tuple[StoredModel, list[TrainingProgress]]


@pytest.fixture(scope="module", params=STORED)
def trained(request: pytest.FixtureRequest, folders: None) -> Trained:
    """A whole training, and all that it reported."""
    del folders
    reports: list[TrainingProgress] = []
    return train(quick(request.param), epochs=EPOCHS, report=reports.append), reports


def test_what_is_stored_has_learned(trained: Trained) -> None:
    model, _ = trained
    history = model.history()
    assert len(history["loss"]) == EPOCHS
    assert history["loss"][-1] < 0.9 * history["loss"][0]


def test_the_card_is_complete_and_measured(trained: Trained) -> None:
    model, _ = trained
    card = model.card
    recipe = quick(card.recipe["name"])
    assert model.name == f"{recipe.name}-seed0"
    assert card.recipe == recipe.to_json() | {"epochs": EPOCHS}
    assert (card.architecture, card.seed) == (recipe.architecture, 0)
    network = models.build(recipe.architecture, recipe.model_options)
    assert card.parameters == network.count_params()
    views = count_tta_views(recipe.tta_flip, recipe.tta_translate)
    assert card.flops == views * count_flops(network)
    assert card.training_flops == training_flops(
        recipe, EPOCHS, len(tiny_train_set()[0]) - 50, count_flops(network)
    )
    assert card.training_seconds > 0
    assert card.versions["keras"] == keras.__version__
    assert card.versions["backend"] == keras.backend.backend()
    assert "cores" in card.hardware

    accuracies = model.history()["val_accuracy"]
    assert card.best_epoch == 1 + accuracies.index(max(accuracies))
    assert card.validation["images"] == 50
    images, wanted = (part[:50] for part in tiny_train_set())
    answers = load_from(model).predict(images)
    assert card.validation["accuracy"] == (answers.argmax(axis=1) == wanted).mean()
    seen_once = first_view(model).predict(images.astype(np.float32), verbose=0)
    accuracy = (seen_once.argmax(axis=1) == wanted).mean()
    assert accuracy == pytest.approx(max(accuracies), abs=0.1)  # rounded weights, 50 images

    _, labels = tiny_test_set()
    answers = model.test_probabilities()
    measured = classification.summarize(labels, answers)
    assert card.test["correct"] == measured.correct
    assert card.test["loss"] == pytest.approx(measured.loss)


def test_the_threshold_comes_from_validation_images_alone(trained: Trained) -> None:
    model, _ = trained
    images, _ = tiny_train_set()
    held_out = load_from(model).predict(images[:50]).max(axis=1)
    threshold = model.card.rejection.threshold
    assert threshold == pytest.approx(np.sort(held_out)[2], abs=1e-5)  # 48 of 50 reach it
    assert model.card.rejection.validation_acceptance_rate == 0.96


def test_the_temperature_is_the_best_by_the_score_of_the_recipe(trained: Trained) -> None:
    model, _ = trained
    images, labels = (part[:50] for part in tiny_train_set())
    temperature = model.card.calibration["temperature"]
    before = apply_temperature(load_from(model).predict(images), 1 / temperature)
    score = RECIPES[model.card.recipe["name"]].temperature_objective
    assert temperature == pytest.approx(fit_temperature(labels, before, score), rel=0.02)


def first_view(model: StoredModel) -> keras.Model:
    """The stored network, looking at each image once, as it was validated during the training."""
    network = load_keras_model(model.verified_path(KERAS_FILE))
    if not any(layer.name == "body" for layer in network.layers):
        return network
    body = network.get_layer("body")
    return keras.Model(body.inputs, network.get_layer("output")(body.outputs[0]))


def load_from(model: StoredModel) -> Classifier:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIFAR_APP_CACHE", str(model.folder.parent.parent))
        return load_classifier(model.name)


def test_both_files_and_the_stored_answers_agree(trained: Trained) -> None:
    model, _ = trained
    images, _ = tiny_test_set()
    stored = model.test_probabilities()
    np.testing.assert_allclose(load_from(model).predict(images), stored, atol=1e-6)
    again = predict_in_batches(load_keras(model.verified_path(KERAS_FILE)), images)
    np.testing.assert_allclose(again, stored, atol=1e-4)


def test_the_report_tells_every_step_in_order(trained: Trained) -> None:
    model, reports = trained
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["data", "training", "evaluating", "storing", "done"]
    assert reports[-1].name == model.name
    shares = [report.fraction_done for report in reports]
    assert shares == sorted(shares)
    steps = [report for report in reports if report.stage == "training"]
    assert {report.epoch for report in steps} == set(range(1, EPOCHS + 1))
    last = steps[-1]
    assert (last.batch, last.epochs, last.seconds_left) == (last.batches, EPOCHS, 0)
    history = model.history()
    assert last.loss == pytest.approx(history["loss"][-1])
    assert last.validation_accuracy == history["val_accuracy"][-1]
    assert last.best_epoch == model.card.best_epoch


def weights(model: StoredModel) -> list[np.ndarray]:
    network = keras.saving.load_model(model.verified_path(KERAS_FILE))
    return [np.asarray(weight) for weight in network.get_weights()]


def test_a_stopped_training_goes_on_as_if_nothing_had_been() -> None:
    undisturbed = train(SEED_CNN, epochs=EPOCHS, seed=7, name="undisturbed")

    mid_epoch = stop_at(lambda now: now.epoch == 2 and now.batch == 3)
    with pytest.raises(KeyboardInterrupt):
        train(SEED_CNN, epochs=EPOCHS, seed=7, name="stopped", report=mid_epoch)
    assert "stopped" not in store.list_names()
    before_storing = stop_at(lambda now: now.stage == "evaluating")
    with pytest.raises(KeyboardInterrupt):
        train(SEED_CNN, epochs=EPOCHS, seed=7, name="stopped", report=before_storing)
    assert "stopped" not in store.list_names()

    stopped = train(SEED_CNN, epochs=EPOCHS, seed=7, name="stopped")
    assert stopped.history()["loss"] == pytest.approx(undisturbed.history()["loss"], abs=1e-5)
    for found, wanted in zip(weights(stopped), weights(undisturbed), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert not (runs_dir() / "stopped").exists()


def test_another_backend_trains_and_tensorflow_stores() -> None:
    with pytest.MonkeyPatch.context() as patch:

        def at_the_end(progress: TrainingProgress) -> None:
            if progress.batch == progress.batches:
                patch.setattr(keras.backend, "backend", lambda: "torch")

        with pytest.raises(TrainingError, match=r"exported with TensorFlow.*KERAS_BACKEND"):
            train(SEED_CNN, epochs=1, name="elsewhere", report=at_the_end)
    assert finished_epochs("elsewhere") == 1
    reports: list[TrainingProgress] = []
    train(SEED_CNN, epochs=1, name="elsewhere", report=reports.append)
    assert "training" not in {report.stage for report in reports}
    assert "elsewhere" in store.list_names()


def test_the_card_names_what_trained_the_network_not_what_stores_it() -> None:
    before_storing = stop_at(lambda now: now.stage == "evaluating")
    with pytest.raises(KeyboardInterrupt):
        train(SEED_CNN, epochs=1, name="elsewhere", report=before_storing)
    state_file = runs_dir() / "elsewhere" / "state.json"
    state = json.loads(state_file.read_text())
    state |= {"hardware": "another machine", "versions": {"backend": "torch", "torch": "2.13.0"}}
    state_file.write_text(json.dumps(state))
    card = train(SEED_CNN, epochs=1, name="elsewhere").card
    assert (card.hardware, card.versions) == (state["hardware"], state["versions"])


def test_the_weights_of_the_best_epoch_are_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    epochs: list[list[np.ndarray]] = []
    record = TrainingCheckpoint.save_epoch

    def falling(
        run: TrainingCheckpoint,
        model: keras.Model,
        logs: dict[str, float],
        seconds: float,
        average: None,
    ) -> None:
        epochs.append(model.get_weights())
        record(run, model, logs | {"val_accuracy": 1 / len(epochs)}, seconds, average)

    monkeypatch.setattr(TrainingCheckpoint, "save_epoch", falling)
    model = train(SEED_CNN, epochs=2, name="mine")
    assert model.card.best_epoch == 1
    kernel, first, second = (found[0] for found in (weights(model), *epochs))
    np.testing.assert_allclose(kernel, first, rtol=2**-10, atol=1e-7)  # stored at half precision
    assert not np.allclose(kernel, second, rtol=2**-10, atol=1e-7)


def test_an_unfinished_training_keeps_to_its_settings() -> None:
    after_an_epoch = stop_at(lambda now: now.epoch == 1 and now.batch == now.batches)
    with pytest.raises(KeyboardInterrupt):
        train(SEED_CNN, epochs=2, name="mine", report=after_an_epoch)
    with pytest.raises(TrainingError, match="--restart"):
        train(SEED_CNN, epochs=3, name="mine")

    (model_file,) = (runs_dir() / "mine").glob("*.keras")
    model_file.write_bytes(model_file.read_bytes()[:1000])
    with pytest.raises(TrainingError, match=r"can be read.*--restart"):
        train(SEED_CNN, epochs=2, name="mine")

    first_batch = stop_at(lambda now: now.batch == 1)
    with pytest.raises(KeyboardInterrupt):
        train(SEED_CNN, epochs=3, name="mine", restart=True, report=first_batch)
    assert not (runs_dir() / "mine").exists()


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"epochs": 0}, TrainingError),
        ({"epochs": -1}, TrainingError),
        ({"seed": -1}, TrainingError),
        ({"seed": 2**32}, TrainingError),
        ({"name": "../x"}, ModelError),
    ],
)
def test_impossible_settings_are_refused_before_anything_happens(
    settings: dict[str, int | str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        train(SEED_CNN, report=lambda _: pytest.fail("nothing may happen"), **settings)
    assert not runs_dir().exists()


def test_a_taken_name_is_refused_before_anything_happens(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, _ = trained
    monkeypatch.setenv("CIFAR_APP_CACHE", str(model.folder.parent.parent))
    with pytest.raises(ModelError, match="taken"):
        train(SEED_CNN, name=model.name, report=lambda _: pytest.fail("nothing may happen"))


def test_a_network_that_lost_its_way_is_not_stored() -> None:
    lost = replace(SEED_CNN, learning_rate=1e30, optimizer="sgd")
    with pytest.raises(TrainingError, match="smaller learning rate"):
        train(lost, epochs=1, name="lost")
    assert "lost" not in store.list_names()
