"""Trainings on a few artificial images."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

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
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.flops import count_flops
from cifar_app.models.tta import count_tta_views
from cifar_app.progress import no_progress
from cifar_app.report.training import describe_training, read_training
from cifar_app.training import RECIPES, train
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.finalize import training_flops
from cifar_app.training.fit import fit
from cifar_app.training.monitor import EpochResult, Monitor
from cifar_app.training.progress import TrainingProgress
from tests.stored import store_model
from tests.tiny_cli import VALIDATION_IMAGES, tiny_test_set, tiny_train_set
from tests.training.conftest import EPOCHS, Trained, small_images, stop_at, use_tiny_data

SEED_CNN = RECIPES["seed_cnn"]


@pytest.fixture(
    params=[
        "seed_cnn",
        pytest.param("whitened_cnn_fast", marks=pytest.mark.slow),
        pytest.param("quick", marks=pytest.mark.slow),
        pytest.param("transfer_lite2", marks=pytest.mark.slow),
    ]
)
def trained(request: pytest.FixtureRequest, train_tiny: Callable[[str], Trained]) -> Trained:
    return train_tiny(request.param)


def load(model: StoredModel) -> Classifier:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CIFAR_APP_CACHE", str(model.folder.parent.parent))
        return load_classifier(model.name)


def weights(model: StoredModel) -> list[np.ndarray]:
    return [*keras.saving.load_model(model.verified_path(KERAS_FILE)).get_weights()]


def test_card_describes_model_and_training(trained: Trained) -> None:
    model, _ = trained
    card, history = model.card, model.history()
    recipe = small_images(RECIPES[card.recipe["name"]])
    keras_model = models.build(recipe.architecture, recipe.model_options)
    flops = count_flops(keras_model)
    n_images = len(tiny_train_set()[0]) - VALIDATION_IMAGES
    assert model.name == f"{recipe.name}-seed0"
    assert card.recipe == recipe.to_json() | {"epochs": EPOCHS}
    assert card.parameters == keras_model.count_params()
    assert card.flops == flops * count_tta_views(recipe.tta_flip, recipe.tta_translate)
    planned = replace(recipe, epochs=EPOCHS)
    assert card.training_flops == training_flops(planned, EPOCHS, n_images, flops)
    assert card.training_seconds > 0
    assert card.versions["keras"] == keras.__version__
    assert card.versions["backend"] == "tensorflow"
    assert card.best_epoch == 1 + int(np.argmax(history["val_accuracy"]))
    assert len(history["loss"]) == EPOCHS
    assert history["loss"][-1] < 0.95 * history["loss"][0]


def test_card_metrics_match_predictions(trained: Trained) -> None:
    model, _ = trained
    images, labels = (array[:VALIDATION_IMAGES] for array in tiny_train_set())
    probabilities = load(model).predict(images)
    card = model.card
    assert card.validation["images"] == VALIDATION_IMAGES
    assert card.validation["accuracy"] == (probabilities.argmax(axis=1) == labels).mean()
    # 48 of 50 validation images are accepted.
    threshold = np.sort(probabilities.max(axis=1))[2]
    assert card.rejection.threshold == pytest.approx(threshold, abs=1e-5)
    assert card.rejection.validation_acceptance_rate == 0.96
    temperature = card.calibration["temperature"]
    uncalibrated = apply_temperature(probabilities, 1 / temperature)
    objective = RECIPES[card.recipe["name"]].temperature_objective
    expected = fit_temperature(labels, uncalibrated, objective)
    assert temperature == pytest.approx(expected, rel=0.02)
    test = classification.summarize(tiny_test_set()[1], model.test_probabilities())
    assert (card.test["correct"], card.test["loss"]) == (test.correct, pytest.approx(test.loss))


def test_exported_files_and_stored_predictions_agree(trained: Trained) -> None:
    model, _ = trained
    images, _ = tiny_test_set()
    stored = model.test_probabilities()
    np.testing.assert_allclose(load(model).predict(images), stored, atol=1e-6)
    predicted = predict_in_batches(load_keras(model.verified_path(KERAS_FILE)), images)
    np.testing.assert_allclose(predicted, stored, atol=1e-4)


def test_progress_covers_every_stage_in_order(trained: Trained) -> None:
    model, reports = trained
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["data", "training", "evaluating", "storing", "done"]
    assert reports[-1].name == model.name
    fractions = [report.fraction_done for report in reports]
    assert fractions == sorted(fractions)
    steps = [report for report in reports if report.stage == "training"]
    assert {step.epoch for step in steps} == set(range(1, EPOCHS + 1))
    assert steps[0].fraction_done == steps[0].batch / steps[0].batches / EPOCHS
    last = steps[-1]
    assert (last.batch, last.epochs, last.seconds_left) == (last.batches, EPOCHS, 0)
    history = model.history()
    assert last.loss == pytest.approx(history["loss"][-1])
    assert last.validation_accuracy == history["val_accuracy"][-1]
    assert last.best_epoch == model.card.best_epoch


@pytest.mark.usefixtures("tiny_data")
def test_resumed_training_equals_uninterrupted_one(
    train_tiny: Callable[[str], Trained],
) -> None:
    uninterrupted, _ = train_tiny("seed_cnn")
    mid_epoch = stop_at(lambda progress: progress.epoch == 2 and progress.batch == 3)
    before_export = stop_at(lambda progress: progress.stage == "evaluating")
    for stop in (mid_epoch, before_export):
        with pytest.raises(KeyboardInterrupt):
            train(SEED_CNN, epochs=EPOCHS, name="resumed", on_progress=stop)
        assert "resumed" not in store.list_names()
    resumed = train(SEED_CNN, epochs=EPOCHS, name="resumed")
    losses = uninterrupted.history()["loss"]
    assert resumed.history()["loss"] == pytest.approx(losses, abs=1e-5)
    for actual, expected in zip(weights(resumed), weights(uninterrupted), strict=True):
        np.testing.assert_allclose(actual, expected, atol=1e-5)
    assert not (runs_dir() / "resumed").exists()


@pytest.fixture(scope="module")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run folder of a training of one epoch that was stopped before the export."""
    with use_tiny_data() as patch:
        patch.setenv("CIFAR_APP_CACHE", str(tmp_path_factory.mktemp("finished")))
        before_export = stop_at(lambda progress: progress.stage == "evaluating")
        with pytest.raises(KeyboardInterrupt):
            train(SEED_CNN, epochs=1, name="mine", on_progress=before_export)
        return runs_dir() / "mine"


@pytest.mark.usefixtures("tiny_data")
def test_other_backend_trains_and_tensorflow_exports(finished_run: Path) -> None:
    state_file = shutil.copytree(finished_run, runs_dir() / "mine") / "state.json"
    trained_on = {"hardware": "another machine", "versions": {"backend": "torch"}}
    state_file.write_text(json.dumps(json.loads(state_file.read_text()) | trained_on))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.backend, "backend", lambda: "torch")
        with pytest.raises(TrainingError, match=r"exported with TensorFlow.*KERAS_BACKEND"):
            train(SEED_CNN, epochs=1, name="mine")
    assert finished_epochs("mine") == 1
    reports: list[TrainingProgress] = []
    card = train(SEED_CNN, epochs=1, name="mine", on_progress=reports.append).card
    assert "training" not in {report.stage for report in reports}
    assert {"hardware": card.hardware, "versions": card.versions} == trained_on


@pytest.mark.usefixtures("tiny_data")
def test_unfinished_run_needs_same_settings_and_files(finished_run: Path) -> None:
    folder = shutil.copytree(finished_run, runs_dir() / "mine")
    with pytest.raises(TrainingError, match="--restart"):
        train(SEED_CNN, epochs=3, name="mine")
    (model_file,) = folder.glob("*.keras")
    model_file.write_bytes(model_file.read_bytes()[:1000])
    with pytest.raises(TrainingError, match=r"must be readable.*--restart"):
        train(SEED_CNN, epochs=1, name="mine")
    at_once = stop_at(lambda progress: progress.stage == "data")
    with pytest.raises(KeyboardInterrupt):
        train(SEED_CNN, epochs=3, name="mine", restart=True, on_progress=at_once)
    assert not folder.exists()


@pytest.mark.usefixtures("tiny_data")
def test_weights_of_best_epoch_are_loaded(finished_run: Path) -> None:
    folder = shutil.copytree(finished_run, runs_dir() / "mine")
    (last_model,), (best_weights,) = folder.glob("*.keras"), folder.glob("best-*")
    model = keras.saving.load_model(last_model)
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    model.save_weights(best_weights)
    result = fit(SEED_CNN, "mine", seed=0, epochs=1, on_progress=no_progress)
    assert not any(weight.any() for weight in result.model.get_weights())


@pytest.mark.parametrize(
    "name", ["seed_cnn", pytest.param("quick", marks=pytest.mark.slow)]
)  # the second with averaged weights
@pytest.mark.usefixtures("tiny_data")
def test_monitor_sees_every_epoch_and_ends_the_training(name: str) -> None:
    results: list[EpochResult] = []
    watched = tiny_test_set()[0][:12]
    monitor = Monitor(watched, results.append, finish_early=lambda: len(results) == 2)
    model = train(RECIPES[name], epochs=5, name="mine", monitor=monitor)
    card = model.card
    assert (card.recipe["epochs"], card.recipe["epochs_done"]) == (5, 2)
    assert len(model.history()["loss"]) == 2
    assert f"--recipe {name} --seed 0 --epochs 5" in card.command
    assert "Training was ended early, after 2 of 5 epochs." in describe_training(
        read_training(model)
    )
    assert [result.epoch for result in results] == [1, 2]
    for result in results:
        predicted = result.validation_probabilities.argmax(axis=1)
        accuracy = (predicted == result.validation_labels).mean()
        assert accuracy == pytest.approx(result.metrics["val_accuracy"])
        assert result.watched_probabilities.shape == (12, 10)


@pytest.mark.usefixtures("tiny_data")
def test_training_ended_before_its_first_epoch_is_not_stored() -> None:
    monitor = Monitor(tiny_test_set()[0][:12], no_progress, finish_early=lambda: True)
    with pytest.raises(TrainingError, match="only after its first complete epoch"):
        train(SEED_CNN, epochs=2, name="mine", monitor=monitor)
    assert "mine" not in store.list_names()


@pytest.mark.usefixtures("tiny_data")
def test_fraction_of_the_training_images() -> None:
    recipe = replace(SEED_CNN, training_fraction=0.4)
    result = fit(recipe, "mine", seed=0, epochs=1, on_progress=no_progress)
    images, labels = result.training
    n_training = len(tiny_train_set()[1]) - VALIDATION_IMAGES
    assert len(images) == len(labels) == round(0.4 * n_training)
    assert np.bincount(labels).tolist() == [len(labels) // 10] * 10
    assert len(result.validation[1]) == VALIDATION_IMAGES


@pytest.mark.parametrize(("name", "message"), [("../x", "characters"), ("mine", "taken")])
def test_invalid_name_is_refused_first(name: str, message: str) -> None:
    store_model("mine")
    with pytest.raises(ModelError, match=message):
        train(SEED_CNN, name=name, on_progress=lambda _: pytest.fail("nothing may happen"))
