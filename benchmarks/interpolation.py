"""Measure what interpolating a fine-tuned model with its ImageNet weights keeps of both.

    python -m benchmarks.interpolation FOLDER … [--write]

For every weight of the ImageNet weights, and for the weights of the default model, heads are
fitted to the features of 5,000 training images. Accuracy is measured on 2,000 validation and 2,000
test images, and on the photos in the folders, which are laid out as for `benchmarks.photos`. With
`--write` the result goes to assets/interpolation.json, which the page Compare shows. Takes 15
minutes on two cores.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from benchmarks.common import provenance
from benchmarks.photos import OOD_FOLDER, Images, read_folders
from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, interpolation_file
from cifar_app.data import load_test_set, load_train_set, stratified_split
from cifar_app.files import write_json
from cifar_app.inference.litert import load_litert_with_score, predict_in_batches
from cifar_app.metrics.ood import auroc, threshold_at_tpr
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.imagenet_head import fit_imagenet_head
from cifar_app.models.in_distribution import add_in_distribution_score, principal_subspace
from cifar_app.models.linear_probe import fit_logistic_regression
from cifar_app.photos import crop_and_resize
from cifar_app.training.export import extract_model_features, save_model_files
from cifar_app.training.interpolation import interpolated_model

if TYPE_CHECKING:
    import keras

MODEL = "efficientnet_lite2"
WEIGHTS = (1.0, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2, 0.0)
"""Weights of the ImageNet weights; 0 is the fine-tuned model."""

_N_TRAINING, _N_HELD_OUT = 5_000, 2_000
_INVERSE_REGULARIZATION = 1e-3
_SIZE = 192


def evaluate(model: keras.Model, photos: Images) -> dict[str, Any]:
    """Fit the heads of a model, and return its accuracies, 0–1, and the AUROC of its score."""
    images, labels = load_train_set()
    training, validation = stratified_split(labels)
    training, validation = training[:_N_TRAINING], validation[:_N_HELD_OUT]
    test_images, test_labels = (array[:_N_HELD_OUT] for array in load_test_set())
    features = extract_model_features(model, images[training])
    model.get_layer("output").set_weights(
        fit_logistic_regression(features, labels[training], _INVERSE_REGULARIZATION)
    )
    head = fit_imagenet_head(features, _imagenet_features(), VERSIONS[MODEL])
    scored = add_in_distribution_score(model, principal_subspace(features), head, _SIZE)
    with tempfile.TemporaryDirectory() as folder:
        save_model_files(scored, Path(folder))
        predict = load_litert_with_score(Path(folder) / LITERT_FILE)
        held_out = predict_in_batches(predict, images[validation])
        test = predict_in_batches(predict, test_images)
        by_class = {
            name: predict_in_batches(predict, _as_batch(photos[name]))
            for name in (*CLASS_NAMES, OOD_FOLDER)
        }
    correct = [by_class[name][:, :10].argmax(axis=1) == i for i, name in enumerate(CLASS_NAMES)]
    members = np.concatenate([by_class[name][:, 10] for name in CLASS_NAMES])
    others = by_class[OOD_FOLDER][:, 10]
    threshold = threshold_at_tpr(held_out[:, 10])
    return {
        "validation_accuracy": _accuracy(held_out, labels[validation]),
        "test_accuracy": _accuracy(test, test_labels),
        "photo_accuracy": float(np.concatenate(correct).mean()),
        "photo_accuracy_macro": float(np.mean([hits.mean() for hits in correct])),
        "auroc": auroc(members, others),
        "accepted": float((members >= threshold).mean()),
        "rejected": float((others < threshold).mean()),
    }


def default_model() -> keras.Model:
    """Return a model with the backbone of the default model."""
    model = interpolated_model(store.open_model(MODEL), imagenet_weight=0.0)
    stored = load_keras_model(store.open_model(DEFAULT_MODEL).verified_path(KERAS_FILE))
    backbone = stored.get_layer("body").get_layer("backbone")
    model.get_layer("backbone").set_weights(backbone.get_weights())
    return model


@cache
def _imagenet_features() -> np.ndarray:
    """Return the features of the ImageNet model for the training images."""
    images, labels = load_train_set()
    training = stratified_split(labels)[0][:_N_TRAINING]
    return extract_model_features(
        interpolated_model(store.open_model(MODEL), 1.0), images[training]
    )


def _as_batch(photos: list[Image.Image]) -> np.ndarray:
    return np.stack([crop_and_resize(photo, _SIZE) for photo in photos])


def _accuracy(outputs: np.ndarray, labels: np.ndarray) -> float:
    return float((outputs[:, :10].argmax(axis=1) == labels).mean())


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER", type=Path)
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    photos = read_folders(arguments.folders)
    result: dict[str, Any] = {
        "model": MODEL,
        "training_images": _N_TRAINING,
        "test_images": _N_HELD_OUT,
        "photos": {name: len(images) for name, images in photos.items()},
        **provenance(),
        "weights": [],
    }
    fine_tuned = store.open_model(MODEL)
    for weight in WEIGHTS:
        model = interpolated_model(fine_tuned, weight)
        metrics = {"imagenet_weight": weight, **evaluate(model, photos)}
        print(metrics, flush=True)
        result["weights"].append(metrics)
    weight = store.open_model(DEFAULT_MODEL).card.recipe["imagenet_weight"]
    result["distilled"] = {"imagenet_weight": weight, **evaluate(default_model(), photos)}
    print(result["distilled"])
    if arguments.write:
        write_json(interpolation_file(), result)


if __name__ == "__main__":
    main()
