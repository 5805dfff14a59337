"""Artificial results of experiments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.experiments.ablations import EPOCHS, SEEDS, VARIANTS, Variant
from cifar_app.experiments.results import Results, VariantResult

ACCURACIES = {"baseline": 0.70, "flips": 0.74, "sgd": 0.66, "combined": 0.78}
"""Mean validation accuracy of the variants that differ from the baseline."""

SPREAD = 0.002


def make_run(seed: int, accuracy: float) -> dict[str, Any]:
    """Return a run with this validation accuracy; its test accuracy is one point lower."""
    rise = 1 - np.exp(-np.arange(1, EPOCHS + 1) / 2)
    curve = (accuracy * rise / rise[-1]).tolist()
    return {
        "seed": seed,
        "best_epoch": EPOCHS,
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


def make_variant(variant: Variant, seeds: int) -> dict[str, Any]:
    """Return the entry of a variant, with runs spread around its accuracy."""
    accuracy = ACCURACIES.get(variant.name, ACCURACIES["baseline"])
    offsets = SPREAD * (np.arange(seeds) - (seeds - 1) / 2)
    width = variant.recipe.model_options.get("width", 1)
    return {
        "name": variant.name,
        "title": variant.title,
        "category": variant.category,
        "description": variant.description,
        "recipe": variant.recipe.to_json(),
        "parameters": round(504_266 * width**2),
        "flops": round(26e6 * width**2),
        "runs": [make_run(seed, accuracy + float(offsets[seed])) for seed in range(seeds)],
    }


def make_content(variants: Sequence[Variant] = VARIANTS, seeds: int = SEEDS) -> dict[str, Any]:
    """Return the content of a results file."""
    return {
        "format": 1,
        "command": "python -m cifar_app experiment",
        "epochs": EPOCHS,
        "seeds": SEEDS,
        "timing": {
            "seconds": {variant.name: 100.0 + index for index, variant in enumerate(VARIANTS)},
            "hardware": "a quiet processor, 1 core",
            "versions": {"python": "3.11", "tensorflow": "2.21.0", "keras": "3.15.0"},
            "measured": "2026-01-02",
        },
        "variants": [make_variant(variant, seeds) for variant in variants],
    }


def make_results(content: dict[str, Any] | None = None) -> Results:
    """Return valid results."""
    return Results.model_validate_json(json.dumps(content or make_content()))


def make_record(variant: Variant, seed: int, accuracy: float = 0.5) -> VariantResult:
    """Return a finished run as it is stored in the cache folder."""
    content = make_variant(variant, seeds=0) | {"runs": [make_run(seed, accuracy)]}
    return VariantResult.model_validate_json(json.dumps(content))


def write_content(assets: Path, content: dict[str, Any] | None = None) -> Path:
    """Write artificial results to an assets folder, and return the file."""
    path = assets / "experiments.json"
    path.write_text(json.dumps(content or make_content()), encoding="utf-8")
    return path
