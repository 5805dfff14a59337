"""Finished runs on disk, a file each in the cache, and the one file that is made of them."""

from __future__ import annotations

import json
import math
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cifar_app.config import experiment_runs_dir, experiments_file
from cifar_app.errors import READ_ERRORS
from cifar_app.experiments.ablations import EPOCHS, SEEDS, VARIANTS, Variant
from cifar_app.experiments.outcomes import METRICS, Timing
from cifar_app.experiments.results import FORMAT, WHAT, from_json, read_results, run_from_json
from cifar_app.files import file_lock, translate_write_errors, write_json
from cifar_app.model_store.card import Card
from cifar_app.model_store.files import CURVES
from cifar_app.training.recipe import Recipe, with_defaults

COMMAND = "python -m cifar_app experiment"

_FIELDS = {"name", "recipe", "parameters", "flops", "run"}

Record = dict[str, Any]
"""A finished run: name and recipe of its variation, parameters, FLOPs, and the "run" itself."""


def to_record(variation: Variant, card: Card, history: dict[str, list[float]]) -> Record:
    """What is kept of a training that has been measured."""
    figures = {
        "validation_accuracy": card.validation["accuracy"],
        "validation_loss": card.validation["loss"],
        "test_accuracy": card.test["accuracy"],
        "test_loss": card.test["loss"],
        "calibration_error": card.calibration["expected_error"],
        "seconds": card.training_seconds,
    }
    run = {
        "seed": card.seed,
        "best_epoch": card.best_epoch,
        **{figure: _finite_or_none(value) for figure, value in figures.items()},
        "trained": card.trained,
        "hardware": card.hardware,
        "versions": card.versions,
        "history": {
            curve: [_finite_or_none(value) for value in history[curve]] for curve in CURVES
        },
    }
    return {
        "name": variation.name,
        "recipe": card.recipe,
        "parameters": card.parameters,
        "flops": card.flops,
        "run": run,
    }


def save_record(record: Record) -> None:
    """Put a finished run into the cache; raises `ResultsError` if that cannot be written."""
    path = _file(record["name"], record["run"]["seed"])
    with _writing(path):
        write_json(path, record)


def is_finished(variation: Variant, seed: int) -> bool:
    """Whether the cache holds this run, made by this very recipe."""
    record = _read(_file(variation.name, seed))
    return record is not None and _has_recipe(record, variation.recipe)


def write_results() -> None:
    """Write the file of all results anew.

    A run that the file holds stays unless the cache has another in its place, so that
    whoever runs a part of the plan loses nothing of the whole.

    Raises:
        ResultsError: The file that is there is damaged, or it cannot be written.
    """
    path = experiments_file()
    with _writing(path), file_lock(path):  # what another process adds meanwhile stays
        content = _all_results()
        if content is not None:
            write_json(path, content)


def keep_timing(timing: Timing) -> None:
    """Put what the trainings take into the file of all results, which must be there.

    Raises:
        ResultsError: The file is damaged, or it cannot be written.
    """
    path = experiments_file()
    with _writing(path), file_lock(path):
        content = _all_results()
        if content is not None:
            write_json(path, content | {"timing": asdict(timing)})


def _all_results() -> dict[str, Any] | None:
    """What the file of all results is to hold; None without a finished run."""
    known = _known()
    records = [*_published(known), *_cached()]
    entries = [entry for one in VARIANTS if (entry := _entry(one, records))]
    if not entries:
        return None
    content = {
        "format": FORMAT,
        "command": COMMAND,
        "epochs": EPOCHS,
        "seeds": max([SEEDS, *(len(entry["runs"]) for entry in entries)]),
        "timing": known.get("timing"),
        "variants": entries,
    }
    for entry, outcome in zip(entries, from_json(content).variants, strict=True):
        entry["summary"] = {
            figure: {
                "mean": _finite_or_none(outcome.mean(figure)),
                "sd": _finite_or_none(outcome.sd(figure)),
            }
            for figure in METRICS
        }
    return content


def _entry(variation: Variant, records: list[Record]) -> dict[str, Any] | None:
    """What the file says of a variation; None without a finished run. Later records win."""
    own = [
        record
        for record in records
        if record["name"] == variation.name and _has_recipe(record, variation.recipe)
    ]
    if not own:
        return None
    by_seed = {record["run"]["seed"]: record["run"] for record in own}
    return {
        "name": variation.name,
        "title": variation.title,
        "category": variation.category,
        "description": variation.description,
        "recipe": variation.recipe.to_json(),
        "parameters": own[-1]["parameters"],
        "flops": own[-1]["flops"],
        "summary": {},
        "runs": [by_seed[seed] for seed in sorted(by_seed)],
    }


def _known() -> dict[str, Any]:
    if read_results() is None:  # raises where the file is damaged
        return {}
    content: dict[str, Any] = json.loads(experiments_file().read_text(encoding="utf-8"))
    return content


def _published(known: dict[str, Any]) -> list[Record]:
    entries = known.get("variants", [])
    return [entry | {"run": run} for entry in entries for run in entry["runs"]]


def _cached() -> list[Record]:
    found = (_read(path) for path in sorted(experiment_runs_dir().glob("*.json")))
    return [record for record in found if record]


def _read(path: Path) -> Record | None:
    # A file that cannot be read counts as a run that has still to be made.
    try:
        record: Record = json.loads(path.read_text(encoding="utf-8"))
        run_from_json(record["run"], EPOCHS)
        with_defaults(record["recipe"])
    except READ_ERRORS:
        return None
    return record if record.keys() >= _FIELDS else None


def _has_recipe(record: Record, recipe: Recipe) -> bool:
    return with_defaults(record["recipe"]) == recipe.to_json()


def _file(name: str, seed: int) -> Path:
    return experiment_runs_dir() / f"{name}-seed{seed}.json"


def _finite_or_none(value: float | None) -> float | None:
    # JSON knows no NaN, which a training that has lost its way may end in.
    return None if value is None or not math.isfinite(value) else float(value)


def _writing(path: Path) -> AbstractContextManager[None]:
    return translate_write_errors(path, what=WHAT, remedy="; finished runs are kept.")
