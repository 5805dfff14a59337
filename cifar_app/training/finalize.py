"""Finalize a training: export the model, evaluate it, write its card, store it atomically."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from cifar_app import models
from cifar_app.config import NUM_CLASSES, SPLIT_SEED
from cifar_app.data import load_test_set
from cifar_app.data.integrity import SHA256_BY_ARRAY
from cifar_app.errors import TrainingError
from cifar_app.inference.litert import (
    load_litert,
    load_litert_with_score,
    predict_in_batches,
)
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import BINS, apply_temperature, calibration_curve
from cifar_app.model_store import store
from cifar_app.model_store.card import MAX_PROBABILITY, Card, RejectionScore
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.flops import count_flops
from cifar_app.models.tta import add_tta, count_tta_views
from cifar_app.training.export import (
    calibrate,
    fit_rejection,
    save_model_files,
)
from cifar_app.training.fit_result import FitResult, Images
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from cifar_app.training.recipe import Recipe
from cifar_app.training.settings import changed_settings


def export_and_store(result: FitResult, name: str, on_progress: OnTrainingProgress) -> StoredModel:
    """Export, evaluate and store a trained model.

    Args:
        result: Trained model.
        name: Name of the stored model.
        on_progress: Callback for the progress.

    Raises:
        TrainingError: The training diverged.
        ModelError: The name is taken, or the folder cannot be written.
    """
    recipe = result.recipe
    _check_finite(result.model)
    with store.create_model_dir(name) as folder:
        on_progress(TrainingProgress("evaluating", "Calibrating and evaluating on the test set"))
        model = add_tta(result.model, flip=recipe.tta_flip, shift=recipe.tta_translate)
        temperature = calibrate(model, result.validation, recipe.temperature_objective, folder)
        save_model_files(model, folder)
        provenance = _provenance(replace(result, model=model))
        evaluation = evaluate(folder, MAX_PROBABILITY, result.validation, temperature)
        on_progress(TrainingProgress("storing", "Storing the model"))
        card = Card(**provenance, **evaluation.card_fields)
        store.write_metadata(
            folder,
            card,
            evaluation.test_probabilities,
            result.state.history,
            result.earlier_stages,
        )
    return store.open_model(name)


@dataclass(frozen=True)
class Evaluation:
    """Evaluation of an exported model: fields of its card, and its test-set probabilities."""

    card_fields: dict[str, Any]
    test_probabilities: np.ndarray


def evaluate(
    folder: Path, score: RejectionScore, validation: Images, temperature: float
) -> Evaluation:
    """Evaluate the exported file that serves predictions.

    The validation images set the rejection threshold. The test set is used last and once.

    Args:
        folder: Folder with the `model.tflite`.
        score: Score that decides on "none of the ten classes".
        validation: Validation images and labels.
        temperature: Temperature that is built into the model.
    """
    path = folder / LITERT_FILE
    predict_fn = load_litert(path) if score == MAX_PROBABILITY else load_litert_with_score(path)
    outputs = predict_in_batches(predict_fn, validation[0])
    probabilities = outputs[:, :NUM_CLASSES]
    scores = probabilities.max(axis=1) if score == MAX_PROBABILITY else outputs[:, -1]
    test_images, test_labels = load_test_set()
    test_probabilities = predict_in_batches(predict_fn, test_images)[:, :NUM_CLASSES]
    uncalibrated = apply_temperature(test_probabilities, 1 / temperature)
    fields = {
        "test": asdict(classification.summarize(test_labels, test_probabilities)),
        "validation": asdict(classification.summarize(validation[1], probabilities)),
        "calibration": {
            "temperature": temperature,
            "expected_error": calibration_curve(test_labels, test_probabilities).ece,
            "expected_error_before": calibration_curve(test_labels, uncalibrated).ece,
            "bins": BINS,
        },
        "rejection": fit_rejection(score, scores),
        "files": {},
    }
    return Evaluation(fields, test_probabilities)


def _check_finite(model: keras.Model) -> None:
    if not all(np.isfinite(weights).all() for weights in model.get_weights()):
        raise TrainingError(
            "The weights must be finite to be stored.",
            received="infinite or NaN weights in every epoch, because the training diverged",
            remedy="Train with a smaller learning rate.",
        )


def _provenance(result: FitResult) -> dict[str, Any]:
    """Return the fields of the card that say what the model is and how it was trained."""
    model, recipe, state = result.model, result.recipe, result.state
    title, summary = models.describe(recipe.architecture, recipe.model_options)
    flops = count_flops(model)
    initial_model = result.initial_model or {}
    recipe_fields = recipe.to_json()
    if state.epochs_done < recipe.epochs:
        recipe_fields["epochs_done"] = state.epochs_done
    changes = changed_settings(recipe)
    changes.pop("epochs", None)
    if changes:
        recipe_fields["changes"] = changes
    if initial_model:
        recipe_fields["initial_model"] = initial_model
    n_images = len(result.training[1])
    own_flops = training_flops(recipe, state.epochs_done, n_images, flops)
    return {
        "title": title,
        "summary": summary,
        "architecture": recipe.architecture,
        "input_size": int(model.input_shape[1]),
        "recipe": recipe_fields,
        "seed": result.seed,
        "trained": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "data": SHA256_BY_ARRAY | {"split_seed": SPLIT_SEED},
        "versions": state.versions,
        "hardware": state.hardware,
        "training_seconds": round(state.seconds + initial_model.get("training_seconds", 0), 1),
        "parameters": int(model.count_params()),
        "training_flops": own_flops + initial_model.get("training_flops", 0),
        "flops": flops * count_tta_views(recipe.tta_flip, recipe.tta_translate),
        "best_epoch": state.best_epoch,
    }


def training_flops(recipe: Recipe, epochs_done: int, n_images: int, forward_flops: int) -> int:
    """Estimate the FLOPs of a training: three forward passes per image and epoch.

    The backward pass counts as two forward passes (Kaplan et al. 2020, Scaling Laws, section
    2.1), also for frozen layers.

    Args:
        recipe: Recipe of the training.
        epochs_done: Number of completed epochs, fewer than the recipe's if it was ended early.
        n_images: Number of training images.
        forward_flops: FLOPs of one forward pass at full size.
    """
    small_epochs = 0
    relative_cost = 1.0
    if recipe.initial_image_size:
        small_epochs = min(epochs_done, max(0, recipe.epochs - recipe.full_size_epochs))
        relative_cost = (recipe.initial_image_size / recipe.model_options["size"]) ** 2
    full_epochs = epochs_done - small_epochs
    return round(3 * forward_flops * n_images * (small_epochs * relative_cost + full_epochs))
