"""Results of experiments with made-up accuracies; the rest is that of the shipped results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.config import PROJECT_ROOT
from cifar_app.experiments.ablations import SEEDS, VARIANTS, Variant
from cifar_app.experiments.results import Results, VariantResult

ACCURACIES = {"baseline": 0.70, "flips": 0.74, "sgd": 0.66, "combined": 0.78}
"""Mean validation accuracy of the variants that differ from the baseline."""

SPREAD = 0.002

VARIANT_NAMES = [variant.name for variant in VARIANTS]

_SHIPPED: dict[str, Any] = json.loads((PROJECT_ROOT / "assets" / "experiments.json").read_text())
_ENTRIES: dict[str, dict[str, Any]] = {entry["name"]: entry for entry in _SHIPPED["variants"]}


def make_run(seed: int, accuracy: float) -> dict[str, Any]:
    """Return a run with this validation accuracy; its test accuracy is one point lower."""
    return deepcopy(_SHIPPED["variants"][0]["runs"][0]) | {
        "seed": seed,
        "validation_accuracy": accuracy,
        "test_accuracy": accuracy - 0.01,
        "calibration_error": 0.05,
        "seconds": 200.0 + seed,
    }


def make_variant(variant: Variant, seeds: int) -> dict[str, Any]:
    """Return the entry of a variant, with runs spread around its accuracy."""
    accuracy = ACCURACIES.get(variant.name, ACCURACIES["baseline"])
    offsets = SPREAD * (np.arange(seeds) - (seeds - 1) / 2)
    # A new variant has no shipped results yet.
    entry = _ENTRIES.get(variant.name, _ENTRIES["baseline"])
    return entry | {
        **vars(variant),
        "recipe": variant.recipe.to_json(),
        "runs": [make_run(seed, accuracy + float(offsets[seed])) for seed in range(seeds)],
        "repeats": [],
    }


def make_content(variants: Sequence[Variant] = VARIANTS, seeds: int = SEEDS) -> dict[str, Any]:
    """Return the content of a results file."""
    seconds = {name: 100.0 + index for index, name in enumerate(VARIANT_NAMES)}
    timing = _SHIPPED["timing"] | {"seconds": seconds, "hardware": "a quiet processor, 1 core"}
    runs = [make_variant(variant, seeds) for variant in variants]
    return _SHIPPED | {"timing": timing, "variants": runs}


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
