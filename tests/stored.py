"""Stored models without a network, for tests that only read or write them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.metrics.classification import summarize
from cifar_app.model_store import store
from cifar_app.model_store.card import Card, Rejection
from cifar_app.model_store.files import LITERT_FILE

HISTORY = {
    "loss": [2.0, 1.0],
    "accuracy": [0.3, 0.5],
    "val_loss": [2.1, 1.2],
    "val_accuracy": [0.2, 0.4],
}


def make_card(**changes: Any) -> Card:
    fields: dict[str, Any] = {
        "title": "A title",
        "summary": "A summary.",
        "architecture": "seed_cnn",
        "input_size": 32,
        "recipe": {"name": "seed_cnn", "epochs": 1},
        "seed": 0,
        "trained": "2026-01-01",
        "data": {"split_seed": 0},
        "versions": {"python": "3.11"},
        "hardware": "a processor, 2 cores",
        "training_seconds": 1.5,
        "training_flops": 1000,
        "parameters": 10,
        "flops": 20,
        "best_epoch": 1,
        "test": some_figures(),
        "validation": some_figures(),
        "calibration": {"expected_error": 0.1, "bins": 15},
        "rejection": Rejection("max_probability", 0.4, 0.95),
        "files": {},
    }
    return Card(**fields | changes)


def some_figures(images: int = 20) -> dict[str, Any]:
    """Figures of a network that is right about half of this number of images."""
    labels = np.arange(images) % NUM_CLASSES
    answers = np.where(np.arange(images) % 2, labels, labels + 1) % NUM_CLASSES
    sure = 0.9 * np.eye(NUM_CLASSES)[answers] + 0.01
    figures = asdict(summarize(labels, sure / sure.sum(axis=1, keepdims=True)))
    return figures | {"accuracy_interval": list(figures["accuracy_interval"])}


def some_probabilities(images: int = 20) -> np.ndarray:
    return np.random.default_rng(0).dirichlet(np.ones(10), images).astype(np.float32)


def store_model(name: str, files: dict[str, bytes] | None = None, **changes: Any) -> Card:
    """Store a model with these network files and this card; returns the card as stored."""
    with store.create_model_dir(name) as folder:
        for filename, content in (files or {LITERT_FILE: b"a network"}).items():
            (folder / filename).write_bytes(content)
        store.write_metadata(folder, make_card(**changes), some_probabilities(), HISTORY)
    return store.open_model(name).card
