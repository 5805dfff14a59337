"""Made-up robustness results, for tests that only read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cifar_app.inference.classifier import inference_file
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.results import (
    BatchResult,
    Predictions,
    RobustnessFile,
    RobustnessResult,
)

WORST, BEST = "frost", "brightness"


def make_measurement(
    name: str = "seed_cnn", clean: int = 900, images: int = 1000, step: int = 20, **changes: Any
) -> RobustnessResult:
    """Return a result that loses `step` images per severity, or three times as many for frost.

    It loses none for brightness.
    """
    loss = {corruption.name: step for corruption in CORRUPTIONS} | {WORST: 3 * step, BEST: 0}

    def batch(correct: int, corruption: str = BEST) -> BatchResult:
        """Return a result with a confidence of 95%; with frost, every prediction is "cat"."""
        is_cat = [label == 3 if corruption == WORST else 0.1 for label in range(10)]
        predicted = tuple(int(images * fraction) for fraction in is_cat)
        predictions = Predictions(
            images=images, correct=correct, mean_confidence=0.95, predicted=predicted
        )
        return BatchResult(correct=correct, images=images, predictions=predictions)

    fields: dict[str, Any] = {
        "name": name,
        "title": name,
        "sha256": "0" * 64,
        "seed": 0,
        "clean": batch(clean),
        "corrupted": {
            corruption: tuple(batch(clean - lost * severity, corruption) for severity in SEVERITIES)
            for corruption, lost in loss.items()
        },
        "seconds": 12.5,
        "measured": "2026-01-01",
        "hardware": "a processor, 2 cores",
        "versions": {"python": "3.11", "numpy": "2.1", "ai-edge-litert": "2.1"},
    }
    return RobustnessResult(**fields | changes)


def of_stored(clean: Mapping[str, int]) -> list[RobustnessResult]:
    """Return results of stored models, with the hashes of their files."""
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


def make_content(*results: RobustnessResult) -> dict[str, Any]:
    """Return the content of the results file."""
    content = RobustnessFile(models=results or (make_measurement(),))
    return content.model_dump(mode="json")


def write_content(assets: Path, content: dict[str, Any] | None = None) -> Path:
    """Write results to an assets folder and return the path of the file."""
    path = assets / "robustness.json"
    path.write_text(json.dumps(content or make_content()), encoding="utf-8")
    return path


def without_predictions(result: RobustnessResult) -> RobustnessResult:
    """Return a result that has accuracies only."""
    unknown = {"predictions": None}
    return result.model_copy(
        update={
            "clean": result.clean.model_copy(update=unknown),
            "corrupted": {
                name: tuple(batch.model_copy(update=unknown) for batch in row)
                for name, row in result.corrupted.items()
            },
        }
    )
