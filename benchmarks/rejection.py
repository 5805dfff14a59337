"""Compare scores that detect images of none of the ten classes (out-of-distribution, OOD).

    python -m benchmarks.rejection FOLDER … [--models NAME …] [--write]

Every FOLDER is laid out as for `benchmarks.photos`. The threshold of each score accepts 95% of the
validation images; the scores are then compared on the photos and on synthetic images. With
`--write` the result goes to benchmarks/results/rejection.json.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from PIL import Image
from scipy.special import softmax
from sklearn.covariance import LedoitWolf

from benchmarks.common import report_result
from benchmarks.photos import (
    OOD_FOLDER,
    Images,
    make_synthetic_images,
    parse_arguments,
    read_folders,
)
from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_train_set, stratified_split
from cifar_app.embeddings.neighbors import l2_normalize
from cifar_app.inference.classifier import load_classifier
from cifar_app.inference.features import load_feature_extractor
from cifar_app.metrics.ood import auroc, threshold_at_tpr
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.imagenet_head import NUM_MEMBERS, fit_imagenet_head
from cifar_app.models.in_distribution import principal_subspace
from cifar_app.training.export import extract_model_features
from cifar_app.training.interpolation import interpolated_model

SYNTHETIC_SEED = 0
"""Seed of the synthetic images, different from that of `benchmarks.photos`."""

_N_VALIDATION = 1_000
_N_TRAINING = 4_000
_N_NEIGHBORS = 10
_EXPONENTS = (0.5, 1, 2, 4)
_IMAGENET_EXPONENTS = (0.5, 1)
_FINE_TUNED = "efficientnet_lite2"
"""Model whose architecture has ImageNet weights; the interpolated model shares it."""

Scores = dict[str, np.ndarray]


class Scorer:
    """All scores of one model; a higher score means more likely in-distribution."""

    def __init__(self, name: str) -> None:
        self._classifier = load_classifier(name)
        self._imagenet_head: list[np.ndarray] | None = None
        self._extract = load_feature_extractor(store.open_model(name).verified_path(LITERT_FILE))

    def fit(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Estimate class means, covariance and principal subspace of the features.

        Args:
            images: Training images, `uint8 (N, 32, 32, 3)`.
            labels: Their labels, `uint8 (N,)`.
        """
        features = self._extract(images)
        self._units = l2_normalize(features)
        self._means = np.stack([features[labels == label].mean(axis=0) for label in range(10)])
        self._precision = LedoitWolf().fit(features - self._means[labels]).precision_
        self._basis = principal_subspace(features)
        architecture = self._classifier.card.architecture
        if architecture == store.open_model(_FINE_TUNED).card.architecture:
            self._imagenet_head = fit_imagenet_head(
                features, _imagenet_features(), VERSIONS[architecture]
            )

    def score(self, images: list[Image.Image]) -> Scores:
        """Return every score of the images, each `float (N,)`."""
        inputs = [self._classifier.prepare(image)[None] for image in images]
        features = np.concatenate([self._extract(pixels) for pixels in inputs])
        probabilities = np.concatenate([self._classifier.predict(pixels) for pixels in inputs])
        confidence = probabilities.max(axis=1)
        units = l2_normalize(features)
        explained = ((units @ self._basis) ** 2).sum(axis=1)
        offsets = features[:, None] - self._means
        distances = np.einsum("ncf,fg,ncg->nc", offsets, self._precision, offsets)
        similarity = np.sort(units @ self._units.T, axis=1)[:, -_N_NEIGHBORS:].mean(axis=1)
        scores = {
            "p: largest class probability (Hendrycks & Gimpel 2017)": confidence,
            "negative entropy": (probabilities * np.log(probabilities + 1e-12)).sum(axis=1),
            "negative Mahalanobis distance (Lee et al. 2018)": -distances.min(axis=1),
            "similarity of 10 nearest neighbors (Sun et al. 2022)": similarity,
            "v: explained by the principal subspace (Wang et al. 2022)": explained,
        } | {f"p v^{exponent:g}": confidence * explained**exponent for exponent in _EXPONENTS}
        if self._imagenet_head:
            kernel, bias = self._imagenet_head
            members = softmax(features @ kernel + bias, axis=1)[:, :NUM_MEMBERS].sum(axis=1)
            scores["e: ImageNet probability of kinds of the ten classes"] = members
            sizes = np.array([len(pixels[0]) for pixels in inputs])
            resolution = np.minimum(sizes / self._classifier.card.input_size, 1)
            for exponent in _IMAGENET_EXPONENTS:
                combined = confidence * explained**exponent
                scores[f"p (v e)^{exponent:g}"] = combined * members**exponent
                scores[f"p (v e^r)^{exponent:g}"] = combined * members ** (exponent * resolution)
        return scores


def _training_images() -> tuple[np.ndarray, np.ndarray]:
    """Return the images that fit the scores, and their labels."""
    images, labels = load_train_set()
    training = stratified_split(labels)[0][:_N_TRAINING]
    return images[training], labels[training]


@cache
def _imagenet_features() -> np.ndarray:
    """Return the features of the ImageNet model for the images that fit the scores."""
    images, _ = _training_images()
    model = interpolated_model(store.open_model(_FINE_TUNED), imagenet_weight=1.0)
    return extract_model_features(model, images)


def compare_scores(
    name: str, in_distribution: list[Image.Image], ood: Images
) -> dict[str, dict[str, Any]]:
    """Return the AUROC and the accepted and rejected fractions of every score.

    Args:
        name: Name of the model that is scored.
        in_distribution: Photos of the ten classes.
        ood: Images of none of the classes, by kind.
    """
    images, labels = load_train_set()
    validation = stratified_split(labels)[1][:_N_VALIDATION]
    scorer = Scorer(name)
    scorer.fit(*_training_images())
    validation_scores = scorer.score([Image.fromarray(image) for image in images[validation]])
    accepted_scores = scorer.score(in_distribution)
    ood_scores = {kind: scorer.score(images) for kind, images in ood.items()}
    table = {}
    for score, scores in accepted_scores.items():
        threshold = threshold_at_tpr(validation_scores[score])
        by_kind = {kind: scores_of_kind[score] for kind, scores_of_kind in ood_scores.items()}
        table[score] = {
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
    photos = read_folders(arguments.folders)
    in_distribution = [photo for name in CLASS_NAMES for photo in photos[name]]
    ood = {"photos": photos[OOD_FOLDER]} | make_synthetic_images(SYNTHETIC_SEED)
    names = arguments.models or store.list_names()
    result = {
        "synthetic_seed": SYNTHETIC_SEED,
        "models": {name: compare_scores(name, in_distribution, ood) for name in names},
    }
    report_result("rejection", result, write=arguments.write)


if __name__ == "__main__":
    main()
