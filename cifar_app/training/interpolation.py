"""Build a model between a fine-tuned one and its ImageNet weights, for photos and test images.

Fine-tuning on upscaled CIFAR-10 images, which are blurred, lowers the accuracy on sharp photos.
Weights on the line between the ImageNet weights and the fine-tuned weights keep most of both
(Wortsman et al. 2022, Robust fine-tuning of zero-shot models, "WiSE-FT"). The head is then fitted
to the features of the interpolated backbone.
"""

from __future__ import annotations

import datetime
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app import models
from cifar_app.config import SPLIT_SEED
from cifar_app.data import load_train_set, stratified_split
from cifar_app.data.integrity import SHA256_BY_ARRAY
from cifar_app.environment import describe_hardware, training_versions
from cifar_app.errors import TrainingError
from cifar_app.inference.features import extract_features
from cifar_app.metrics.classification import cross_entropy_per_sample
from cifar_app.model_store import store
from cifar_app.model_store.card import IN_DISTRIBUTION, Card
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.flops import count_flops
from cifar_app.models.imagenet import load_imagenet_weights
from cifar_app.models.in_distribution import add_in_distribution_score, principal_subspace
from cifar_app.models.linear_probe import fit_logistic_regression
from cifar_app.models.tta import add_tta
from cifar_app.progress import OnProgress, no_progress
from cifar_app.training.export import divide_logits, save_model_files
from cifar_app.training.finalize import evaluate
from cifar_app.training.initial_model import mix_weights, training_provenance

if TYPE_CHECKING:
    import keras

RECIPE = "wise_ft"
"""Name of the recipe on the model card."""

INVERSE_REGULARIZATION = 1e-3
"""C of the logistic regression that fits the head. From 0.00001 to 0.005, this value has the best
accuracy on validation images and on photos."""

_FEATURES_FRACTION = 0.75
"""Fraction of the work that computing the features of the training images takes."""


def interpolate(
    init_from: str,
    imagenet_weight: float,
    name: str,
    on_progress: OnProgress = no_progress,
) -> StoredModel:
    """Interpolate a fine-tuned model with its ImageNet weights, fit its head, and store it.

    Args:
        init_from: Name of a stored, fine-tuned EfficientNet-Lite.
        imagenet_weight: Weight of the ImageNet weights, 0–1.
        name: Name of the new model.
        on_progress: Callback for the progress.

    Raises:
        ModelError: There is no such model, the new name is taken, or the ImageNet weights are not
            installed.
        TrainingError: The model has another architecture.
        DataError: The training images cannot be loaded.
    """
    store.ensure_name_available(name)
    stored = _open_efficientnet(init_from)
    images, labels = load_train_set()
    training, validation = stratified_split(labels)
    start = time.perf_counter()
    with store.create_model_dir(name) as folder:
        model = add_tta(interpolated_model(stored, imagenet_weight), flip=True)
        save_model_files(model, folder)
        features = extract_features(
            folder / LITERT_FILE,
            images,
            lambda message, fraction: on_progress(message, _FEATURES_FRACTION * fraction),
        )
        on_progress("Fitting the head", _FEATURES_FRACTION)
        history = _fit_head(model, features, labels, training, validation)
        basis = principal_subspace(features[training])
        seconds = time.perf_counter() - start
        on_progress("Evaluating on the test set", _FEATURES_FRACTION)
        probabilities = _predict(model, features[validation])
        temperature = divide_logits(model, labels[validation], probabilities)
        model = add_in_distribution_score(model, basis)
        save_model_files(model, folder)
        held_out = images[validation], labels[validation]
        evaluation = evaluate(folder, IN_DISTRIBUTION, held_out, temperature)
        provenance = _provenance(stored, imagenet_weight, model, seconds, len(labels))
        card = Card(**provenance, **evaluation.card_fields)
        store.write_metadata(
            folder, card, evaluation.test_probabilities, history, stored.training_stages()
        )
    return store.open_model(name)


def interpolated_model(stored: StoredModel, imagenet_weight: float) -> keras.Model:
    """Return an EfficientNet-Lite with interpolated weights that takes images of any size.

    Args:
        stored: Fine-tuned model.
        imagenet_weight: Weight of the ImageNet weights, 0–1. The output layer is not interpolated:
            it is that of the fine-tuned model.
    """
    model = models.build(stored.card.architecture, _model_options(stored))
    backbone = model.get_layer("backbone")
    fine_tuned = load_keras_model(stored.verified_path(KERAS_FILE))
    models.copy_weights(
        stored.card.architecture,
        model,
        fine_tuned,
        np.empty(0),
        stored.card.calibration["temperature"],
    )
    tuned_weights = backbone.get_weights()
    load_imagenet_weights(backbone, VERSIONS[stored.card.architecture])
    backbone.set_weights(mix_weights(tuned_weights, backbone.get_weights(), imagenet_weight))
    return model


def _open_efficientnet(name: str) -> StoredModel:
    stored = store.open_model(name)
    if stored.card.architecture not in VERSIONS or stored.card.recipe["name"] == RECIPE:
        raise TrainingError(
            "Only a fine-tuned EfficientNet-Lite can be interpolated with ImageNet weights.",
            received=f"{name!r}, {stored.card.title}",
            remedy="Choose a model of a recipe transfer_….",
        )
    return stored


def _model_options(stored: StoredModel) -> dict[str, Any]:
    return {"size": stored.card.recipe["model_options"]["size"], "any_size": True}


def _fit_head(
    model: keras.Model,
    features: np.ndarray,
    labels: np.ndarray,
    training: np.ndarray,
    validation: np.ndarray,
) -> dict[str, list[float]]:
    """Fit the output layer, and return its metrics as a history with one entry."""
    output = model.get_layer("output")
    output.set_weights(
        fit_logistic_regression(features[training], labels[training], INVERSE_REGULARIZATION)
    )
    history: dict[str, list[float]] = {}
    for prefix, indices in (("", training), ("val_", validation)):
        probabilities = _predict(model, features[indices])
        loss = cross_entropy_per_sample(labels[indices], probabilities).mean()
        accuracy = (probabilities.argmax(axis=1) == labels[indices]).mean()
        history |= {f"{prefix}loss": [float(loss)], f"{prefix}accuracy": [float(accuracy)]}
    return history


def _predict(model: keras.Model, features: np.ndarray) -> np.ndarray:
    """Apply the output layer to features."""
    return np.asarray(model.get_layer("output")(features))


def _provenance(
    stored: StoredModel,
    imagenet_weight: float,
    model: keras.Model,
    seconds: float,
    n_images: int,
) -> dict[str, Any]:
    """Return the fields of the card that say what the model is and how it was made."""
    card = stored.card
    flops = 2 * count_flops(model)  # for the image and its mirror image
    return {
        "title": f"{models.describe(card.architecture)[0]} WiSE-FT",
        "summary": "Halfway between its ImageNet weights and those fine-tuned on CIFAR-10, so "
        "that it classifies sharp photos as well as the blurred images of the data set.",
        "architecture": card.architecture,
        "input_size": _model_options(stored)["size"],
        "recipe": {
            "name": RECIPE,
            "architecture": card.architecture,
            "epochs": 1,
            "model_options": _model_options(stored),
            "imagenet_weight": imagenet_weight,
            "inverse_regularization": INVERSE_REGULARIZATION,
            "tta_flip": True,
            "initial_model": training_provenance(card),
        },
        "seed": card.seed,
        "trained": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "data": SHA256_BY_ARRAY | {"split_seed": SPLIT_SEED},
        "versions": training_versions("tensorflow"),
        "hardware": describe_hardware(),
        "training_seconds": round(seconds + card.training_seconds, 1),
        "parameters": int(model.count_params()),
        "training_flops": flops * n_images + card.training_flops,
        "flops": flops,
        "best_epoch": 1,
    }
