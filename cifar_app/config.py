"""What every other module may know: the classes, the shapes and the folders."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CLASS_NAMES: tuple[str, ...] = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
"""The ten classes; the position is the label id of the official files."""

NUM_CLASSES = len(CLASS_NAMES)
IMAGE_SIZE = 32
IMAGE_SHAPE = (IMAGE_SIZE, IMAGE_SIZE, 3)

DEFAULT_MODEL = "efficientnet_lite2"
"""The model that answers where none is named: the best on the test set and on photos."""

SPLIT_SEED = 0
VALIDATION_IMAGES = 5_000
"""Every recipe holds out the same 5,000 training images, 500 a class, so that models compare."""

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def assets_dir() -> Path:
    """Folder of the files that ship with the project (`CIFAR_APP_ASSETS` moves it)."""
    return Path(os.environ.get("CIFAR_APP_ASSETS") or PROJECT_ROOT / "assets")


def cache_dir() -> Path:
    """Folder of everything that is fetched or trained (`CIFAR_APP_CACHE` moves it)."""
    named = os.environ.get("CIFAR_APP_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("cifar_app", appauthor=False))


def shipped_models_dir() -> Path:
    return assets_dir() / "models"


def user_models_dir() -> Path:
    return cache_dir() / "models"


def runs_dir() -> Path:
    """Folder of unfinished trainings, one folder a run."""
    return cache_dir() / "runs"


def experiment_runs_dir() -> Path:
    """Folder of the finished runs of the experiments, one file a run."""
    return cache_dir() / "experiments"


def feedback_file() -> Path:
    """The file of what visitors said about answers to their own photos."""
    return cache_dir() / "feedback.jsonl"


def experiments_file() -> Path:
    """The file of all results of the experiments, which ships with the project."""
    return assets_dir() / "experiments.json"


def robustness_file() -> Path:
    """The file of all networks' figures on spoilt images, which ships with the project."""
    return assets_dir() / "robustness.json"


def embeddings_file(model: str, shipped: bool) -> Path:
    """The file that says how a model sees the test images.

    Args:
        model: Its name.
        shipped: Whether the model ships with the project; its file does then as well.
    """
    return (assets_dir() if shipped else cache_dir()) / "embeddings" / f"{model}.npz"
