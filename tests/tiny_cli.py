"""The command line on a tiny generated data set: `python -m tests.tiny_cli train …`.

It replaces `python -m cifar_app` where a test needs a real training in a real process. The
brightness of an image shows its class, so that a model learns it in seconds.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from unittest.mock import patch

import numpy as np

import cifar_app.data.storage
from cifar_app.config import IMAGE_SHAPE, NUM_CLASSES

TRAIN_IMAGES = 400
TEST_IMAGES = 100
VALIDATION_IMAGES = 50


def tiny_set(images: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return images `uint8 (N, 32, 32, 3)`, brighter from class to class, and labels `(N,)`."""
    labels = np.arange(images, dtype=np.uint8) % NUM_CLASSES
    noise = np.random.default_rng(seed).integers(0, 20, (images, *IMAGE_SHAPE))
    return (noise + 23 * labels[:, None, None, None]).astype(np.uint8), labels


def tiny_train_set(**_: object) -> tuple[np.ndarray, np.ndarray]:
    return tiny_set(TRAIN_IMAGES, seed=1)


def tiny_test_set() -> tuple[np.ndarray, np.ndarray]:
    return tiny_set(TEST_IMAGES, seed=2)


def tiny_split(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    indices = np.arange(len(labels))
    return indices[VALIDATION_IMAGES:], indices[:VALIDATION_IMAGES]


STAND_INS = {
    "load_train_set": tiny_train_set,
    "load_test_set": tiny_test_set,
    "stratified_split": tiny_split,
}


def main() -> int:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # The training modules are not imported yet and take these from the package.
    for name, stand_in in STAND_INS.items():
        setattr(cifar_app.data, name, stand_in)
    cifar_app.data.storage.is_fetched = lambda: True
    from cifar_app import cli
    from cifar_app.cli import experiment
    from cifar_app.experiments import runner

    program = [sys.executable, "-m", "tests.tiny_cli"]
    tiny_runs = partial(runner.run_experiments, program=program)
    with patch.object(experiment, "run_experiments", tiny_runs):
        return cli.main()


if __name__ == "__main__":
    raise SystemExit(main())
