"""Build one model for photos and for the blurred images of the data set.

1. Interpolate a fine-tuned EfficientNet-Lite with its ImageNet weights (WiSE-FT: Wortsman et al.
   2022, Robust fine-tuning of zero-shot models).
2. Distill: bring it closer to the ImageNet model on sharp images, and interpolate again.
3. Fit the output layer, and the ImageNet head of the in-distribution score, to its features.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cifar_app.data import load_train_set, stratified_split
from cifar_app.errors import TrainingError
from cifar_app.metrics.classification import cross_entropy_per_sample
from cifar_app.model_store import store
from cifar_app.model_store.card import IN_DISTRIBUTION, Card
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.imagenet_head import fit_imagenet_head
from cifar_app.models.in_distribution import add_in_distribution_score, principal_subspace
from cifar_app.models.linear_probe import fit_linear_probe, fit_logistic_regression
from cifar_app.models.tta import add_tta
from cifar_app.progress import OnProgress, no_progress
from cifar_app.training import distillation
from cifar_app.training.export import divide_logits, extract_model_features, save_model_files
from cifar_app.training.finalize import evaluate
from cifar_app.training.interpolation import (
    interpolate_with_imagenet,
    interpolated_model,
    model_options,
)
from cifar_app.training.wise_ft_card import (
    DISTILLED_IMAGENET_WEIGHT,
    INVERSE_REGULARIZATION,
    RECIPE_NAME,
    describe_wise_ft,
)

if TYPE_CHECKING:
    import keras

    from cifar_app.training.fit_result import Images

_N_IMAGENET_HEAD = 10_000
"""Number of training images to which the ImageNet head is fitted."""

_DISTILLED, _WITH_FEATURES, _WITH_SCORE = 0.55, 0.85, 0.9
"""Fractions of the work that are done after each step."""


def build_wise_ft(
    init_from: str,
    imagenet_weight: float,
    name: str,
    on_progress: OnProgress = no_progress,
) -> StoredModel:
    """Build the model from a fine-tuned one, and store it.

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
        model = interpolated_model(stored, imagenet_weight)
        report = partial(_report, on_progress, 0, _DISTILLED)
        _distill(model, stored, (images[training], labels[training]), report)
        model = add_tta(model, flip=True)
        report = partial(_report, on_progress, _DISTILLED, _WITH_FEATURES)
        features = extract_model_features(model, images, report)
        on_progress("Fitting the output layer", _WITH_FEATURES)
        history = _fit_head(model, features, labels, training, validation)
        probabilities = _predict(model, features[validation])
        temperature = divide_logits(model, labels[validation], probabilities)
        report = partial(_report, on_progress, _WITH_FEATURES, _WITH_SCORE)
        model = _add_score(model, stored, images[training], features[training], report)
        save_model_files(model, folder)
        seconds = time.perf_counter() - start
        on_progress("Evaluating on the test set", _WITH_SCORE)
        held_out = images[validation], labels[validation]
        evaluation = evaluate(folder, IN_DISTRIBUTION, held_out, temperature)
        provenance = describe_wise_ft(
            stored,
            imagenet_weight,
            model,
            seconds,
            n_training=len(training),
            n_images=len(labels),
        )
        card = Card(**provenance, **evaluation.card_fields)
        store.write_metadata(
            folder, card, evaluation.test_probabilities, history, stored.training_stages()
        )
    return store.open_model(name)


def _report(
    on_progress: OnProgress, start: float, end: float, message: str, fraction: float
) -> None:
    on_progress(message, start + fraction * (end - start))


def _distill(
    model: keras.Model, stored: StoredModel, training: Images, on_progress: OnProgress
) -> None:
    fit_linear_probe(model, *training)
    backbone = model.get_layer("backbone")
    output = model.get_layer("output").get_weights()
    distillation.distill(backbone, output, stored, training, on_progress)
    version = VERSIONS[stored.card.architecture]
    interpolate_with_imagenet(backbone, version, DISTILLED_IMAGENET_WEIGHT)


def _add_score(
    model: keras.Model,
    stored: StoredModel,
    images: np.ndarray,
    features: np.ndarray,
    on_progress: OnProgress,
) -> keras.Model:
    imagenet_model = add_tta(interpolated_model(stored, 1.0), flip=True)
    imagenet_features = extract_model_features(
        imagenet_model, images[:_N_IMAGENET_HEAD], on_progress
    )
    version = VERSIONS[stored.card.architecture]
    head = fit_imagenet_head(features[:_N_IMAGENET_HEAD], imagenet_features, version)
    size = model_options(stored)["size"]
    return add_in_distribution_score(model, principal_subspace(features), head, size)


def _open_efficientnet(name: str) -> StoredModel:
    stored = store.open_model(name)
    if stored.card.architecture not in VERSIONS or stored.card.recipe["name"] == RECIPE_NAME:
        raise TrainingError(
            "Only a fine-tuned EfficientNet-Lite can be interpolated with ImageNet weights.",
            received=f"{name!r}, {stored.card.title}",
            remedy="Choose a model of a recipe transfer_….",
        )
    return stored


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
