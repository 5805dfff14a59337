"""The end of a training: export, measure, write the card, store as a whole."""

from __future__ import annotations

import datetime
from dataclasses import asdict, replace
from typing import Any

import keras
import numpy as np

from cifar_app import models
from cifar_app.config import SPLIT_SEED
from cifar_app.data import load_test_set
from cifar_app.data.integrity import SPECS
from cifar_app.errors import TrainingError
from cifar_app.inference.litert import PredictFn, load_litert, predict_in_batches
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import BINS, apply_temperature, calibration_curve
from cifar_app.model_store import store
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.flops import count_flops
from cifar_app.models.tta import add_tta, count_tta_views
from cifar_app.training.export import (
    Images,
    calibrate,
    rejection,
    save_networks,
    write_photo_network,
)
from cifar_app.training.progress import Report, TrainingProgress
from cifar_app.training.recipe import Recipe
from cifar_app.training.run_state import RunState
from cifar_app.training.work import training_flops


def export_and_store(
    model: keras.Model,
    name: str,
    recipe: Recipe,
    seed: int,
    state: RunState,
    training: Images,
    validation: Images,
    report: Report,
) -> StoredModel:
    """Store a trained network with everything that is known about it.

    Its temperature and its thresholds come from the validation images. The test set is looked
    at last and once, through the very file that will serve.

    Raises:
        TrainingError: The training lost its way, and has no network to store.
        ModelError: The name is taken, or the folder cannot be written.
    """
    _check_finite(model)
    with store.create_model_dir(name) as folder:
        report(TrainingProgress("evaluating", "Calibrating, then measuring on the test images"))
        model = add_tta(model, flip=recipe.tta_flip, shift=recipe.tta_translate)
        temperature = calibrate(model, validation, recipe.temperature_objective, folder)
        save_networks(model, folder)
        forward = load_litert(folder / LITERT_FILE)
        held_out = predict_in_batches(forward, validation[0])
        photo = write_photo_network(recipe.architecture, training, validation[0], held_out, folder)
        held_out_answers = (validation[1], held_out)
        card, answers = make_card(
            model, recipe, seed, state, len(training[1]), held_out_answers, forward, temperature
        )
        report(TrainingProgress("storing", "Storing the model"))
        card = replace(card, photo=photo)
        store.write_metadata(folder, card, answers, state.history)
    return store.open_model(name)


def _check_finite(model: keras.Model) -> None:
    if not all(np.isfinite(weights).all() for weights in model.get_weights()):
        raise TrainingError(
            "A network that is stored has weights that are numbers.",
            received="weights that grew without bound in every epoch",
            remedy="Train it with a smaller learning rate.",
        )


def make_card(
    model: keras.Model,
    recipe: Recipe,
    seed: int,
    state: RunState,
    training_images: int,
    validation: tuple[np.ndarray, np.ndarray],
    forward: PredictFn,
    temperature: float = 1.0,
) -> tuple[Card, np.ndarray]:
    """Measure a trained network.

    Args:
        model: The network.
        recipe: How it was trained.
        seed: Its seed.
        state: What its training left.
        training_images: How many it learned from.
        validation: Labels `uint8 (N,)` of the validation images and the answers to them,
            `float32 (N, 10)`.
        forward: What serves it.
        temperature: The one that is part of it.

    Returns:
        Its card, without files, and its answers on the test set, `float32 (10000, 10)`.
    """
    test_images, test_labels = load_test_set()
    answers = predict_in_batches(forward, test_images)
    card = Card(
        **_provenance(model, recipe, seed, state, training_images),
        **_figures(test_labels, answers, *validation, temperature),
        files={},
    )
    return card, answers


def _provenance(
    model: keras.Model, recipe: Recipe, seed: int, state: RunState, training_images: int
) -> dict[str, Any]:
    """The fields of the card that say what the model is and how it was made."""
    title, summary = models.describe(recipe.architecture, recipe.model_options)
    flops = count_flops(model)
    start = state.start
    recipe_fields = recipe.to_json() | {"epochs": state.epochs_done}
    hashes = {name: spec.sha256 for name, spec in SPECS.items()}
    return {
        "title": title,
        "summary": summary,
        "architecture": recipe.architecture,
        "input_size": int(model.input_shape[1]),
        "recipe": recipe_fields | ({"initial_model": start} if start else {}),
        "seed": seed,
        "trained": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "data": hashes | {"split_seed": SPLIT_SEED},
        "versions": state.versions,
        "hardware": state.hardware,
        "training_seconds": round(state.seconds + start.get("training_seconds", 0), 1),
        "parameters": int(model.count_params()),
        "training_flops": start.get("training_flops", 0)
        + training_flops(recipe, state.epochs_done, training_images, flops),
        "flops": flops * count_tta_views(recipe.tta_flip, recipe.tta_translate),
        "best_epoch": state.best_epoch,
    }


def _figures(
    test_labels: np.ndarray,
    test_answers: np.ndarray,
    validation_labels: np.ndarray,
    validation_answers: np.ndarray,
    temperature: float,
) -> dict[str, Any]:
    """The measured fields of the card; the threshold comes from validation images alone."""
    before = apply_temperature(test_answers, 1 / temperature)
    return {
        "test": asdict(classification.summarize(test_labels, test_answers)),
        "validation": asdict(classification.summarize(validation_labels, validation_answers)),
        "calibration": {
            "temperature": temperature,
            "expected_error": calibration_curve(test_labels, test_answers).ece,
            "expected_error_before": calibration_curve(test_labels, before).ece,
            "bins": BINS,
        },
        "rejection": rejection("max_probability", validation_answers.max(axis=1)),
    }
