"""Constants of the data set, and the folders and files of the project."""

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
"""The ten class names; the index is the label id of the official files."""

NUM_CLASSES = len(CLASS_NAMES)
TRAIN_IMAGES = 50_000
TEST_IMAGES = 10_000
IMAGE_SIZE = 32
IMAGE_SHAPE = (IMAGE_SIZE, IMAGE_SIZE, 3)

DEFAULT_MODEL = "efficientnet_lite2_wise_ft"
"""Model used if none is chosen: the most accurate on the test set and on photos."""

SPLIT_SEED = 0
VALIDATION_IMAGES = 5_000
"""Number of training images held out, 500 per class; the same ones in every recipe, so that
models are comparable."""

_PACKAGE = Path(__file__).resolve().parent

PROJECT_ROOT = _PACKAGE / "_app" if (_PACKAGE / "_app").is_dir() else _PACKAGE.parent
"""Folder of `streamlit_app.py` and the assets: the checkout, or its copy in an installed package
(see `tool.hatch` in pyproject.toml)."""


def assets_dir() -> Path:
    """Return the folder of the shipped files; `CIFAR_APP_ASSETS` sets another one."""
    return _folder("CIFAR_APP_ASSETS", PROJECT_ROOT / "assets")


def cache_dir() -> Path:
    """Return the folder of downloads and trained models; `CIFAR_APP_CACHE` sets another one."""
    return _folder("CIFAR_APP_CACHE", platformdirs.user_cache_path("cifar_app", appauthor=False))


def _folder(variable: str, default: Path) -> Path:
    """Return the folder that an environment variable names; "~" is the home folder."""
    return Path(os.path.expanduser(os.environ.get(variable) or default))


def shipped_models_dir() -> Path:
    """Return the folder of the shipped models."""
    return assets_dir() / "models"


def user_models_dir() -> Path:
    """Return the folder of the user's trained models."""
    return cache_dir() / "models"


def runs_dir() -> Path:
    """Return the folder of training runs, one folder per run."""
    return cache_dir() / "runs"


def training_enabled() -> bool:
    """Return whether visitors may train; `CIFAR_APP_TRAINING=off` forbids it."""
    return os.environ.get("CIFAR_APP_TRAINING", "").lower() != "off"


def experiment_runs_dir() -> Path:
    """Return the folder of finished experiment runs, one file per run."""
    return cache_dir() / "experiments"


def feedback_file() -> Path:
    """Return the path of the visitors' feedback."""
    return cache_dir() / "feedback.jsonl"


def experiments_file() -> Path:
    """Return the path of the shipped experiment results."""
    return assets_dir() / "experiments.json"


def robustness_file() -> Path:
    """Return the path of the shipped robustness results."""
    return assets_dir() / "robustness.json"


def interpolation_file() -> Path:
    """Return the path of the shipped results of interpolating weights."""
    return assets_dir() / "interpolation.json"


def latency_file() -> Path:
    """Return the path of the shipped latencies."""
    return assets_dir() / "latency.json"


def photos_file() -> Path:
    """Return the path of the shipped results on photos."""
    return assets_dir() / "photos.json"


def embeddings_file(model: str, shipped: bool) -> Path:
    """Return the path of a model's test-set embeddings, which ship with a shipped model."""
    return (assets_dir() if shipped else cache_dir()) / "embeddings" / f"{model}.npz"
