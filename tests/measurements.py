"""Made-up figures on spoilt images, for tests that only read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cifar_app.inference.classifier import inference_file
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.results import COMMAND, AccuracyCount, RobustnessResult

WORST, BEST = "frost", "brightness"


def make_measurement(
    name: str = "seed_cnn", clean: int = 900, images: int = 1000, **changes: Any
) -> RobustnessResult:
    """A network that loses 20 images a severity; 60 under frost and none under brightness."""
    loss = {one.name: 20 for one in CORRUPTIONS} | {WORST: 60, BEST: 0}
    fields: dict[str, Any] = {
        "name": name,
        "title": name,
        "sha256": "0" * 64,
        "seed": 0,
        "clean": AccuracyCount(clean, images),
        "corrupted": {
            one: tuple(AccuracyCount(clean - step * severity, images) for severity in SEVERITIES)
            for one, step in loss.items()
        },
        "seconds": 12.5,
        "measured": "2026-01-01",
        "hardware": "a processor, 2 cores",
        "versions": {"python": "3.11", "numpy": "2.1", "ai-edge-litert": "2.1"},
    }
    return RobustnessResult(**fields | changes)


def of_stored(clean: Mapping[str, int]) -> list[RobustnessResult]:
    """Made-up measurements of stored models, with the hashes of their files."""
    models = [store.open_model(name) for name in clean]
    return [
        make_measurement(
            model.name,
            clean[model.name],
            title=model.card.title,
            sha256=model.card.files[inference_file(model)],
        )
        for model in models
    ]


def make_content(*measurements: RobustnessResult) -> dict[str, Any]:
    """What the file of results holds."""
    networks = [one.to_json() for one in measurements or (make_measurement(),)]
    return {"format": 1, "command": COMMAND, "models": networks}


def write_content(assets: Path, content: dict[str, Any] | None = None) -> Path:
    """Write made-up results into an assets folder; returns the file."""
    path = assets / "robustness.json"
    path.write_text(json.dumps(content or make_content()), encoding="utf-8")
    return path
