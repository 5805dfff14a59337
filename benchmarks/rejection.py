"""Which score tells pictures of none of the ten from members best?

    python -m benchmarks.rejection FOLDER [--models NAME …] [--write]

FOLDER is laid out as for `benchmarks.photos`. Every score gets its threshold from validation
images, of which 95% pass; then it meets the photos, the outsiders among them and pictures of
nothing. With `--write` the figures go to benchmarks/results/rejection.json.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import keras
import numpy as np
from PIL import Image
from sklearn.covariance import LedoitWolf

from benchmarks.photos import OUTSIDERS, auroc, made_pictures, read_folder
from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_train_set, stratified_split
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from cifar_app.inference.litert import load_litert_photo_model
from cifar_app.metrics.ood import CERTAINTY_EXPONENT, normalized_certainty, threshold_at_tpr
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE, PHOTO_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import crop_and_resize

MADE_SEED = 0
"""Of the pictures that the scores are compared on; `benchmarks.photos` measures on others."""

RESULTS = Path(__file__).parent / "results" / "rejection.json"
SAMPLE = 1_000
"""Validation images that set the thresholds; four times as many training images give the
means and the covariance of the features."""

POWERS = (1, 2, 4, CERTAINTY_EXPONENT, 8, 16)
"""Of what multiplies the evidence; certainty to the power `CERTAINTY_POWER` serves."""

Scores = dict[str, np.ndarray]


class Scorer:
    """All scores of one model; the higher, the more a picture looks like one of the ten."""

    def __init__(self, model: StoredModel) -> None:
        network = load_keras_model(model.verified_path(KERAS_FILE))
        output = network.get_layer("output")
        self._features = keras.Model(network.inputs, output.input)
        self._kernel, self._bias = (*output.get_weights(), np.float32(0))[:2]
        self._size = model.card.input_size
        self._photo = None
        if model.card.photo:
            self._photo_size = model.card.photo.input_size
            self._photo = load_litert_photo_model(model.verified_path(PHOTO_FILE))

    def fit(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Learn where the features of each class lie, from training images `uint8`."""
        features = self._look([Image.fromarray(image) for image in images])
        self._means = np.stack([features[labels == label].mean(axis=0) for label in range(10)])
        self._precision = LedoitWolf().fit(features - self._means[labels]).precision_

    def scores(self, pictures: list[Image.Image]) -> Scores:
        features = self._look(pictures)
        logits = (features @ self._kernel + self._bias).astype(np.float64)
        energy = np.logaddexp.reduce(logits, axis=1)
        log_answers = logits - energy[:, None]
        away = features[:, None] - self._means
        distances = np.einsum("ncf,fg,ncg->nc", away, self._precision, away)
        answers = np.exp(log_answers)
        confidence = answers.max(axis=1)
        found = {
            "max_probability (Hendrycks & Gimpel 2017)": confidence,
            "entropy, negative": (answers * log_answers).sum(axis=1),
            "energy, negative (Liu et al. 2020)": energy,
            "Mahalanobis, negative (Lee et al. 2018)": -distances.min(axis=1),
        }
        return found | self._photo_scores(pictures, answers)

    def _photo_scores(self, pictures: list[Image.Image], small: np.ndarray) -> Scores:
        if self._photo is None:
            return {}
        views = (crop_and_resize(picture, self._photo_size) for picture in pictures)
        both = [self._photo(np.stack([view, view[:, ::-1]]).astype(np.float32)) for view in views]
        answers = np.stack([answer.mean(axis=0) for answer, _ in both])
        evidence = np.array([float(mass.mean()) for _, mass in both])
        sureness = {"confidence": small.max(axis=1), "certainty": normalized_certainty(small)}
        return {
            "photo network: max_probability": answers.max(axis=1),
            "photo network: ImageNet evidence": evidence,
        } | {
            f"evidence × {name}^{power}": evidence * sure**power
            for name, sure in sureness.items()
            for power in POWERS
        }

    def _look(self, pictures: list[Image.Image]) -> np.ndarray:
        views = np.stack([crop_and_resize(picture, self._size) for picture in pictures])
        features: np.ndarray = self._features.predict(
            views.astype(np.float32), batch_size=50, verbose=0
        )
        return features


def compare(
    model: StoredModel, members: list[Image.Image], outsiders: dict[str, list[Image.Image]]
) -> dict[str, dict[str, Any]]:
    """Figures of every score: AUROC and share refused by kind of outsider, members kept."""
    images, labels = load_train_set()
    learned, held_out = stratified_split(labels)
    scorer = Scorer(model)
    known = learned[: 4 * SAMPLE]
    scorer.fit(images[known], labels[known])
    validation = scorer.scores([Image.fromarray(image) for image in images[held_out[:SAMPLE]]])
    of_members = scorer.scores(members)
    of_outsiders = {kind: scorer.scores(pictures) for kind, pictures in outsiders.items()}
    table = {}
    for score in of_members:
        threshold = threshold_at_tpr(validation[score])
        kinds = {kind: found[score] for kind, found in of_outsiders.items()}
        table[score] = {
            "members_kept": float((of_members[score] >= threshold).mean()),
            "auroc": {kind: auroc(of_members[score], found) for kind, found in kinds.items()},
            "refused": {kind: float((found < threshold).mean()) for kind, found in kinds.items()},
        }
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", nargs="+", default=None, help="all stored ones by default")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    photos = read_folder(arguments.folder)
    members = [photo for label in CLASS_NAMES for photo in photos[label]]
    outsiders = {"photos": photos[OUTSIDERS]} | made_pictures(MADE_SEED)
    figures = {}
    for name in arguments.models or store.list_names():
        figures[name] = compare(store.open_model(name), members, outsiders)
        print(f"{name}: AUROC (refused) on {', '.join(outsiders)}; members kept")
        for score, found in figures[name].items():
            kinds = "  ".join(
                f"{found['auroc'][kind]:.3f} ({found['refused'][kind]:4.0%})" for kind in outsiders
            )
            print(f"  {score:<42} {kinds}  {found['members_kept']:.0%}", flush=True)
    if arguments.write:
        content = {
            "made_pictures_seed": MADE_SEED,
            "models": figures,
            "hardware": describe_hardware(),
            "versions": library_versions(),
        }
        write_json(RESULTS, content)


if __name__ == "__main__":
    main()
