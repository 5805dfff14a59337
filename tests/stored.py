"""Stored models with made-up files, for tests that do not run a model."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from cifar_app.config import NUM_CLASSES
from cifar_app.embeddings.storage import Embeddings, Provenance
from cifar_app.metrics.classification import summarize
from cifar_app.model_store import store
from cifar_app.model_store.card import MAX_PROBABILITY, Card, Rejection
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel

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
        "test": make_metrics(),
        "validation": make_metrics(),
        "calibration": {"expected_error": 0.1, "bins": 15},
        "rejection": make_rejection(0.4),
        "files": {},
    }
    return Card(**fields | changes)


def make_rejection(threshold: float) -> Rejection:
    return Rejection(score=MAX_PROBABILITY, threshold=threshold, validation_acceptance_rate=0.95)


def make_metrics(images: int = 20) -> dict[str, Any]:
    """Return the metrics of predictions of which every other one is correct."""
    labels = np.arange(images) % NUM_CLASSES
    predicted = np.where(np.arange(images) % 2, labels, labels + 1) % NUM_CLASSES
    probabilities = 0.9 * np.eye(NUM_CLASSES)[predicted] + 0.01
    return asdict(summarize(labels, probabilities / probabilities.sum(axis=1, keepdims=True)))


def some_probabilities(images: int = 20) -> np.ndarray:
    return np.random.default_rng(0).dirichlet(np.ones(10), images).astype(np.float32)


def store_model(name: str, files: dict[str, bytes] | None = None, **changes: Any) -> Card:
    """Store a model with these model files and card fields; return the card as stored."""
    with store.create_model_dir(name) as folder:
        for filename, content in (files or {LITERT_FILE: b"a network"}).items():
            (folder / filename).write_bytes(content)
        store.write_metadata(folder, make_card(**changes), some_probabilities(), HISTORY)
    return store.open_model(name).card


def make_embeddings(model: StoredModel, seed: int = 0) -> Embeddings:
    """Return embeddings of 20 test images."""
    rng = np.random.default_rng(seed)
    return Embeddings(
        features=rng.normal(size=(20, 8)).astype(np.float16),
        coordinates=rng.uniform(-1, 1, (20, 2)).astype(np.float32),
        mean=rng.normal(size=6).astype(np.float32),
        components=rng.normal(size=(8, 6)).astype(np.float16),
        neighbor_class_matrix=np.eye(10, dtype=np.float32),
        provenance=Provenance(
            model_sha256=model.card.files[LITERT_FILE],
            explained_variance=0.9,
            perplexity=5.0,
            seed=seed,
            seconds=1.5,
            hardware="ä processor",
            versions={"numpy": "2"},
        ),
    )
