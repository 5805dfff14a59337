"""Made-up results of experiments, for tests that only read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.experiments.ablations import EPOCHS, SEEDS, VARIANTS, Variant

ACCURACIES = {"baseline": 0.70, "flips": 0.74, "sgd": 0.66, "combined": 0.78}
"""Mean validation accuracy of the variations that differ; the others are like the baseline."""

SPREAD = 0.002


def make_run(seed: int, accuracy: float, epochs: int = EPOCHS) -> dict[str, Any]:
    """A run whose validation accuracy is just this; test accuracy is a point lower."""
    rise = 1 - np.exp(-np.arange(1, epochs + 1) / 2)
    curve = (accuracy * rise / rise[-1]).tolist()
    return {
        "seed": seed,
        "best_epoch": epochs,
        "validation_accuracy": accuracy,
        "validation_loss": 1.5 - accuracy,
        "test_accuracy": accuracy - 0.01,
        "test_loss": 1.52 - accuracy,
        "calibration_error": 0.05,
        "seconds": 200.0 + seed,
        "trained": "2026-01-01",
        "hardware": "a processor, 2 cores",
        "versions": {"python": "3.11", "tensorflow": "2.21.0", "keras": "3.15.0"},
        "history": {
            "loss": [2 - value for value in curve],
            "accuracy": curve,
            "val_loss": [2.1 - value for value in curve],
            "val_accuracy": curve,
        },
    }


def make_entry(variation: Variant, seeds: int) -> dict[str, Any]:
    """One variation of the file, its runs a spread apart around its accuracy."""
    accuracy = ACCURACIES.get(variation.name, ACCURACIES["baseline"])
    offsets = SPREAD * (np.arange(seeds) - (seeds - 1) / 2)
    width = variation.recipe.model_options.get("width", 1)
    return {
        "name": variation.name,
        "title": variation.title,
        "category": variation.category,
        "description": variation.description,
        "recipe": variation.recipe.to_json(),
        "parameters": round(504_266 * width**2),
        "flops": round(26e6 * width**2),
        "runs": [make_run(seed, accuracy + float(offsets[seed])) for seed in range(seeds)],
    }


def make_content(variations: Sequence[Variant] = VARIANTS, seeds: int = SEEDS) -> dict[str, Any]:
    """What the file of results holds."""
    return {
        "format": 1,
        "command": "python -m cifar_app experiment",
        "epochs": EPOCHS,
        "seeds": SEEDS,
        "timing": {
            "seconds": {one.name: 100.0 + place for place, one in enumerate(VARIANTS)},
            "hardware": "a quiet processor, 1 core",
            "versions": {"python": "3.11", "tensorflow": "2.21.0", "keras": "3.15.0"},
            "measured": "2026-01-02",
        },
        "variants": [make_entry(variation, seeds) for variation in variations],
    }


def write_content(assets: Path, content: dict[str, Any] | None = None) -> Path:
    """Write made-up results into an assets folder; returns the file."""
    path = assets / "experiments.json"
    path.write_text(json.dumps(content or make_content()), encoding="utf-8")
    return path
