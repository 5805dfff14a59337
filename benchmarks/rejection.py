"""Compare scores that detect images of none of the ten classes (out-of-distribution, OOD).

    python -m benchmarks.rejection FOLDER [--models NAME …] [--write]

FOLDER is laid out as for `benchmarks.photos`. The threshold of each score accepts 95% of the
validation images; the scores are then compared on the photos and on synthetic images. With
`--write` the result goes to benchmarks/results/rejection.json.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from PIL import Image
from sklearn.covariance import LedoitWolf

from benchmarks.common import report_result
from benchmarks.photos import (
    OOD_FOLDER,
    Images,
    auroc,
    make_synthetic_images,
    parse_arguments,
    read_folder,
)
from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_train_set, stratified_split
from cifar_app.inference.litert import load_litert_photo_model
from cifar_app.metrics.ood import CERTAINTY_EXPONENT, normalized_certainty, threshold_at_tpr
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE, PHOTO_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import crop_and_resize

SYNTHETIC_SEED = 0
"""Seed of the synthetic images, different from that of `benchmarks.photos`."""

_N_VALIDATION = 1_000
_N_TRAINING = 4_000
_EXPONENTS = (1, 2, 4, CERTAINTY_EXPONENT, 8, 16)

Scores = dict[str, np.ndarray]


class Scorer:
    """All scores of one model; a higher score means more likely in-distribution."""

    def __init__(self, model: StoredModel) -> None:
        keras_model = load_keras_model(model.verified_path(KERAS_FILE))
        output = keras_model.get_layer("output")
        self._features = keras.Model(keras_model.inputs, output.input)
        self._kernel, self._bias = (*output.get_weights(), np.float32(0))[:2]
        self._size = model.card.input_size
        self._predict_photos = None
        if model.card.photo:
            self._photo_size = model.card.photo.input_size
            self._predict_photos = load_litert_photo_model(model.verified_path(PHOTO_FILE))

    def fit(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Estimate the class means and the shared covariance of the features.

        Args:
            images: Training images, `uint8 (N, 32, 32, 3)`.
            labels: Their labels, `uint8 (N,)`.
        """
        features = self._extract_features([Image.fromarray(image) for image in images])
        self._means = np.stack([features[labels == label].mean(axis=0) for label in range(10)])
        self._precision = LedoitWolf().fit(features - self._means[labels]).precision_

    def score(self, images: list[Image.Image]) -> Scores:
        """Return every score of the images, each `float (N,)`."""
        features = self._extract_features(images)
        logits = (features @ self._kernel + self._bias).astype(np.float64)
        energy = np.logaddexp.reduce(logits, axis=1)
        log_probabilities = logits - energy[:, None]
        probabilities = np.exp(log_probabilities)
        offsets = features[:, None] - self._means
        distances = np.einsum("ncf,fg,ncg->nc", offsets, self._precision, offsets)
        scores = {
            "max_probability (Hendrycks & Gimpel 2017)": probabilities.max(axis=1),
            "negative entropy": (probabilities * log_probabilities).sum(axis=1),
            "negative energy (Liu et al. 2020)": energy,
            "negative Mahalanobis distance (Lee et al. 2018)": -distances.min(axis=1),
        }
        return scores | self._photo_scores(images, probabilities)

    def _photo_scores(self, images: list[Image.Image], probabilities: np.ndarray) -> Scores:
        if self._predict_photos is None:
            return {}
        photo_probabilities, evidence = [], []
        for image in images:
            crop = crop_and_resize(image, self._photo_size)
            mirrored_pair = np.stack([crop, crop[:, ::-1]]).astype(np.float32)
            outputs, imagenet_mass = self._predict_photos(mirrored_pair)
            photo_probabilities.append(outputs.mean(axis=0).max())
            evidence.append(float(imagenet_mass.mean()))
        factors = {
            "confidence": probabilities.max(axis=1),
            "certainty": normalized_certainty(probabilities),
        }
        return {
            "photo model: max_probability": np.array(photo_probabilities),
            "photo model: ImageNet evidence": np.array(evidence),
        } | {
            f"evidence × {name}^{exponent}": np.array(evidence) * factor**exponent
            for name, factor in factors.items()
            for exponent in _EXPONENTS
        }

    def _extract_features(self, images: list[Image.Image]) -> np.ndarray:
        crops = np.stack([crop_and_resize(image, self._size) for image in images])
        features: np.ndarray = self._features.predict(
            crops.astype(np.float32), batch_size=50, verbose=0
        )
        return features


def compare_scores(
    model: StoredModel, in_distribution: list[Image.Image], ood: Images
) -> dict[str, dict[str, Any]]:
    """Return the AUROC and the accepted and rejected fractions of every score.

    Args:
        model: Model that is scored.
        in_distribution: Photos of the ten classes.
        ood: Images of none of the classes, by kind.
    """
    images, labels = load_train_set()
    training, validation = stratified_split(labels)
    scorer = Scorer(model)
    training, validation = training[:_N_TRAINING], validation[:_N_VALIDATION]
    scorer.fit(images[training], labels[training])
    validation_scores = scorer.score([Image.fromarray(image) for image in images[validation]])
    accepted_scores = scorer.score(in_distribution)
    ood_scores = {kind: scorer.score(images) for kind, images in ood.items()}
    table = {}
    for name, scores in accepted_scores.items():
        threshold = threshold_at_tpr(validation_scores[name])
        by_kind = {kind: scores_of_kind[name] for kind, scores_of_kind in ood_scores.items()}
        table[name] = {
            "in_distribution_accepted": float((scores >= threshold).mean()),
            "auroc": {kind: auroc(scores, values) for kind, values in by_kind.items()},
            "rejected": {
                kind: float((values < threshold).mean()) for kind, values in by_kind.items()
            },
        }
    return table


def main() -> None:
    """Run the command."""
    arguments = parse_arguments(__doc__)
    photos = read_folder(arguments.folder)
    in_distribution = [photo for name in CLASS_NAMES for photo in photos[name]]
    ood = {"photos": photos[OOD_FOLDER]} | make_synthetic_images(SYNTHETIC_SEED)
    names = arguments.models or store.list_names()
    result = {
        "synthetic_seed": SYNTHETIC_SEED,
        "models": {
            name: compare_scores(store.open_model(name), in_distribution, ood) for name in names
        },
    }
    report_result("rejection", result, write=arguments.write)


if __name__ == "__main__":
    main()
