"""How models do on real photos: accuracy a class, and telling outsiders from members.

    python -m benchmarks.photos FOLDER [--write]

FOLDER holds a folder of photos for each class and one named `none_of_these`. Every photo is
shown whole and in seven variations (crops, mirrored, darker, brighter); outsiders are joined
by pictures made here: noise, text, plain colors and gradients, others than those that
`benchmarks.rejection` chooses by. With `--write` the figures go to benchmarks/results/photos.json;
the photos themselves go nowhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageEnhance
from sklearn.metrics import roc_auc_score

from cifar_app.config import CLASS_NAMES
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.inference.prediction import Prediction
from cifar_app.metrics.classification import wilson_interval
from cifar_app.model_store import store
from cifar_app.photos import Crop, read_photo

RESULTS = Path(__file__).parent / "results" / "photos.json"
OUTSIDERS = "none_of_these"
MADE = 20
MADE_SEED = 1
CROPS = (Crop(0.5, 0.5, 0.8), Crop(0.4, 0.4, 0.8), Crop(0.6, 0.6, 0.8), Crop(0.5, 0.5, 0.6))
BRIGHTNESS = (0.6, 1.5)


def variations(photo: Image.Image) -> Iterator[tuple[Image.Image, Crop]]:
    """The photo as it is first, then seven ways in which another might have taken it."""
    yield photo, Crop()
    for crop in CROPS:
        yield photo, crop
    yield photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Crop()
    for factor in BRIGHTNESS:
        yield ImageEnhance.Brightness(photo).enhance(factor), Crop()


def made_pictures(seed: int) -> dict[str, list[Image.Image]]:
    """Pictures of nothing, by kind."""
    numbers = np.random.default_rng(seed)

    def color() -> tuple[int, ...]:
        return tuple(int(value) for value in numbers.integers(0, 256, 3))

    def noise() -> Image.Image:
        grain = int(numbers.choice([1, 2, 4, 8]))
        small = numbers.integers(0, 256, (256 // grain, 256 // grain, 3), np.uint8)
        return Image.fromarray(small).resize((256, 256), Image.Resampling.NEAREST)

    def text() -> Image.Image:
        page = Image.new("RGB", (256, 256), "white")
        draw = ImageDraw.Draw(page)
        for line in range(16):
            letters = "".join(chr(97 + int(at)) for at in numbers.integers(0, 26, 34))
            draw.text((10, 14 * line + 8), letters.replace("q", " "), fill="black")
        return page

    def gradient() -> Image.Image:
        ends = np.array([color(), color()], float)
        ramp = np.linspace(0, 1, 256)[:, None] * (ends[1] - ends[0]) + ends[0]
        return Image.fromarray(np.repeat(ramp[None], 256, axis=0).astype(np.uint8))

    return {
        "noise": [noise() for _ in range(MADE)],
        "text": [text() for _ in range(MADE)],
        "plain color": [Image.new("RGB", (256, 256), color()) for _ in range(MADE)],
        "gradient": [gradient() for _ in range(MADE)],
    }


def read_folder(folder: Path) -> dict[str, list[Image.Image]]:
    names = (*CLASS_NAMES, OUTSIDERS)
    paths = {name: sorted((folder / name).glob("*.*")) for name in names}
    return {name: [read_photo(path.read_bytes()) for path in paths[name]] for name in names}


def ask(classifier: Classifier, photos: list[Image.Image]) -> list[list[Prediction]]:
    """A list a photo, a prediction a variation."""
    return [[classifier.classify(*view) for view in variations(photo)] for photo in photos]


def count(hits: list[bool]) -> dict[str, Any]:
    right = sum(hits)
    return {"right": right, "of": len(hits), "share": right / len(hits) if hits else None}


def share(hits: list[bool]) -> dict[str, Any]:
    """A count with its 95% interval, which holds for pictures that have nothing in common."""
    return count(hits) | {"interval": list(wilson_interval(sum(hits), len(hits)))}


def measure(
    name: str, photos: dict[str, list[Image.Image]], made: dict[str, list[Image.Image]]
) -> dict[str, Any]:
    """All figures of one model."""
    classifier = load_classifier(name)
    answers = {label: ask(classifier, photos[label]) for label in CLASS_NAMES}
    outsiders = ask(classifier, photos[OUTSIDERS])
    hits = {
        label: [[one.class_name == label for one in views] for views in answers[label]]
        for label in CLASS_NAMES
    }
    members = [views for label in CLASS_NAMES for views in answers[label]]
    pictures = {
        kind: [classifier.classify(picture) for picture in made[kind]] for kind in sorted(made)
    }
    return {
        "score": members[0][0].rejection.score,
        "as_taken": share([views[0] for label in hits for views in hits[label]]),
        "variations": count([hit for label in hits for views in hits[label] for hit in views[1:]]),
        "classes": {label: share([views[0] for views in hits[label]]) for label in CLASS_NAMES},
        "auroc": auroc(
            [views[0].score for views in members], [views[0].score for views in outsiders]
        ),
        "auroc_variations": auroc(scores(members), scores(outsiders)),
        "members_kept": share([not views[0].none_of_these for views in members]),
        "outsiders_refused": share([views[0].none_of_these for views in outsiders]),
        "made_pictures_refused": {
            kind: share([one.none_of_these for one in pictures[kind]]) for kind in pictures
        },
    }


def scores(predictions: list[list[Prediction]]) -> list[float]:
    return [one.score for views in predictions for one in views]


def auroc(members: ArrayLike, outsiders: ArrayLike) -> float:
    """Chance that a member scores higher than an outsider."""
    truth = np.concatenate([np.ones_like(members), np.zeros_like(outsiders)])
    return float(roc_auc_score(truth, np.concatenate([members, outsiders])))


def in_words(name: str, found: dict[str, Any]) -> str:
    def say(figure: dict[str, Any]) -> str:
        low, high = figure["interval"]
        return f"{figure['right']}/{figure['of']} ({low:.0%}–{high:.0%})"

    classes = ", ".join(
        f"{label} {figure['right']}/{figure['of']}"
        for label, figure in found["classes"].items()
        if figure["of"]
    )
    made = ", ".join(
        f"{kind} {figure['right']}/{figure['of']}"
        for kind, figure in found["made_pictures_refused"].items()
    )
    return "\n".join(
        [
            f"{name} ({found['score']})",
            f"  right, as taken      {say(found['as_taken'])}",
            f"  right, variations    {found['variations']['right']}/{found['variations']['of']}",
            f"  by class             {classes}",
            f"  AUROC                {found['auroc']:.3f}, with variations "
            f"{found['auroc_variations']:.3f}",
            f"  members kept         {say(found['members_kept'])}",
            f"  outsiders refused    {say(found['outsiders_refused'])}",
            f"  made ones refused    {made}",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--models", nargs="+", default=None, help="all stored ones by default")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    photos, made = read_folder(arguments.folder), made_pictures(MADE_SEED)
    figures = {}
    for name in arguments.models or store.list_names():
        figures[name] = measure(name, photos, made)
        print(in_words(name, figures[name]), flush=True)
    if arguments.write:
        counts = {label: len(found) for label, found in photos.items()}
        content = {
            "photos": counts,
            "made_pictures_seed": MADE_SEED,
            "models": figures,
            "hardware": describe_hardware(),
            "versions": library_versions(),
        }
        write_json(RESULTS, content)


if __name__ == "__main__":
    main()
