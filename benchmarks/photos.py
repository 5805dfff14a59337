"""Measure accuracy and out-of-distribution (OOD) detection on real photos.

    python -m benchmarks.photos FOLDER … [--models NAME …] [--write]

Every FOLDER has one folder of photos per class and one named `none_of_these`. Each photo is
classified as it is and in seven augmented copies (crops, mirrored, darker, brighter). Synthetic
images (noise, text, plain colors, gradients) are further OOD images; `benchmarks.rejection` chooses
the score on others. With `--write` the result goes to assets/photos.json, which the page Model card
shows. The photos are not stored.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

from benchmarks.common import provenance
from cifar_app.config import CLASS_NAMES, photos_file
from cifar_app.files import write_json
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.inference.prediction import Prediction
from cifar_app.metrics.classification import wilson_interval
from cifar_app.metrics.ood import auroc
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.photos import Crop, read_photo

OOD_FOLDER = "none_of_these"
SYNTHETIC_SEED = 1

_N_SYNTHETIC = 20
_SYNTHETIC_SIZE = 256
_CROPS = (Crop(0.5, 0.5, 0.8), Crop(0.4, 0.4, 0.8), Crop(0.6, 0.6, 0.8), Crop(0.5, 0.5, 0.6))
_BRIGHTNESS_FACTORS = (0.6, 1.5)

Images = dict[str, list[Image.Image]]


def augment(photo: Image.Image) -> Iterator[tuple[Image.Image, Crop]]:
    """Yield the photo itself, then seven augmented copies, each with its crop."""
    yield photo, Crop()
    for crop in _CROPS:
        yield photo, crop
    yield photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Crop()
    for factor in _BRIGHTNESS_FACTORS:
        yield ImageEnhance.Brightness(photo).enhance(factor), Crop()


def make_synthetic_images(seed: int) -> Images:
    """Generate images without any object, by kind.

    Args:
        seed: Random seed.
    """
    rng = np.random.default_rng(seed)
    size = (_SYNTHETIC_SIZE, _SYNTHETIC_SIZE)

    def color() -> tuple[int, ...]:
        return tuple(int(value) for value in rng.integers(0, 256, 3))

    def noise() -> Image.Image:
        grain = int(rng.choice([1, 2, 4, 8]))
        shape = (_SYNTHETIC_SIZE // grain, _SYNTHETIC_SIZE // grain, 3)
        grains = Image.fromarray(rng.integers(0, 256, shape, np.uint8))
        return grains.resize(size, Image.Resampling.NEAREST)

    def text() -> Image.Image:
        image = Image.new("RGB", size, "white")
        draw = ImageDraw.Draw(image)
        for line in range(16):
            letters = "".join(chr(97 + int(index)) for index in rng.integers(0, 26, 34))
            draw.text((10, 14 * line + 8), letters.replace("q", " "), fill="black")
        return image

    def gradient() -> Image.Image:
        ends = np.array([color(), color()], float)
        ramp = np.linspace(0, 1, _SYNTHETIC_SIZE)[:, None] * (ends[1] - ends[0]) + ends[0]
        return Image.fromarray(np.repeat(ramp[None], _SYNTHETIC_SIZE, axis=0).astype(np.uint8))

    return {
        "noise": [noise() for _ in range(_N_SYNTHETIC)],
        "text": [text() for _ in range(_N_SYNTHETIC)],
        "plain color": [Image.new("RGB", size, color()) for _ in range(_N_SYNTHETIC)],
        "gradient": [gradient() for _ in range(_N_SYNTHETIC)],
    }


def read_folders(folders: Sequence[Path]) -> Images:
    """Read the photos of each class and of `none_of_these` from all folders."""
    return {
        name: [
            read_photo(path.read_bytes())
            for folder in folders
            for path in sorted((folder / name).glob("*.*"))
        ]
        for name in (*CLASS_NAMES, OOD_FOLDER)
    }


def _count(decisions: Sequence[bool]) -> dict[str, Any]:
    n_correct, total = sum(decisions), len(decisions)
    return {
        "correct": n_correct,
        "total": total,
        "fraction": n_correct / total if total else None,
    }


def _count_with_interval(decisions: Sequence[bool]) -> dict[str, Any]:
    interval = wilson_interval(sum(decisions), len(decisions))
    return {**_count(decisions), "interval": list(interval)}


def evaluate(classifier: Classifier, photos: Images, synthetic: Images) -> dict[str, Any]:
    """Return all metrics of one model, in the form of `experiments.photos.PhotoResult`.

    Augmented copies get no confidence interval, since copies of a photo are not independent.
    """

    def classify(images: list[Image.Image]) -> list[list[Prediction]]:
        return [[classifier.classify(*copy) for copy in augment(image)] for image in images]

    by_class = {name: classify(photos[name]) for name in CLASS_NAMES}
    in_distribution = list(chain.from_iterable(by_class.values()))
    ood = classify(photos[OOD_FOLDER])
    correct = {
        name: [[copy.class_name == name for copy in copies] for copies in by_class[name]]
        for name in CLASS_NAMES
    }
    all_correct = list(chain.from_iterable(correct.values()))
    return {
        "model_sha256": classifier.card.files[LITERT_FILE],
        "score": in_distribution[0][0].rejection.score,
        "original": _count_with_interval([copies[0] for copies in all_correct]),
        "augmented": _count([copy for copies in all_correct for copy in copies[1:]]),
        "classes": {
            name: _count_with_interval([copies[0] for copies in correct[name]])
            for name in CLASS_NAMES
        },
        "auroc": auroc(
            [copies[0].score for copies in in_distribution], [copies[0].score for copies in ood]
        ),
        "auroc_augmented": auroc(
            [copy.score for copy in chain.from_iterable(in_distribution)],
            [copy.score for copy in chain.from_iterable(ood)],
        ),
        "in_distribution_accepted": _count_with_interval(
            [not copies[0].none_of_these for copies in in_distribution]
        ),
        "ood_rejected": _count_with_interval([copies[0].none_of_these for copies in ood]),
        "synthetic_rejected": {
            kind: _count_with_interval(
                [classifier.classify(image).none_of_these for image in synthetic[kind]]
            )
            for kind in sorted(synthetic)
        },
    }


def parse_arguments(description: str) -> argparse.Namespace:
    """Parse the folders, the names of models, and whether to store the result."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER", type=Path)
    parser.add_argument("--models", nargs="+", help="names of models; default: all")
    parser.add_argument("--write", action="store_true", help="store the result")
    return parser.parse_args()


def main() -> None:
    """Run the command."""
    arguments = parse_arguments(__doc__)
    photos, synthetic = read_folders(arguments.folders), make_synthetic_images(SYNTHETIC_SEED)
    names = arguments.models or store.list_names()
    result = {
        **provenance(),
        "photos": {name: len(images) for name, images in photos.items()},
        "synthetic_seed": SYNTHETIC_SEED,
        "models": {name: evaluate(load_classifier(name), photos, synthetic) for name in names},
    }
    print(json.dumps(result, indent=1))
    if arguments.write:
        write_json(photos_file(), result)


if __name__ == "__main__":
    main()
