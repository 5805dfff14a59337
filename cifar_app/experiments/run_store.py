"""Finished runs in the cache folder, one file each, and the results file made of them."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

from pydantic import BaseModel, PositiveInt

from cifar_app.config import experiment_runs_dir, experiments_file
from cifar_app.errors import READ_ERRORS
from cifar_app.experiments.ablations import EPOCHS, SEEDS, VARIANTS, Variant
from cifar_app.experiments.results import (
    DESCRIPTION,
    Results,
    RunResult,
    Timing,
    VariantResult,
    read_results,
)
from cifar_app.files import (
    JsonModel,
    file_lock,
    load_json_model,
    translate_write_errors,
    write_json,
)
from cifar_app.training.recipes import Recipe

COMMAND = "python -m cifar_app experiment"


class RunRecord(JsonModel):
    """A finished run of a variant.

    Attributes:
        name: Name of the variant.
        recipe: Recipe of the training.
        parameters: Number of weights, trainable or not.
        flops: FLOPs to classify one image.
        run: Result of the run.
    """

    name: str
    recipe: Recipe
    parameters: PositiveInt
    flops: PositiveInt
    run: RunResult


def save_record(record: RunRecord) -> None:
    """Save a finished run in the cache folder.

    Raises:
        ResultsError: The file cannot be written.
    """
    path = _record_path(record.name, record.run.seed)
    with _translate_write_errors(path):
        write_json(path, _to_json(record))


def is_finished(variant: Variant, seed: int) -> bool:
    """Return whether the cache folder has a run with the recipe of this variant."""
    record = _load_record(_record_path(variant.name, seed))
    return record is not None and record.recipe == variant.recipe


def write_results(timing: Timing | None = None) -> None:
    """Update the results file with the runs in the cache folder.

    Runs in the file stay unless the cache folder has a run of the same variant and seed.

    Args:
        timing: New training times; those in the file stay by default.

    Raises:
        ResultsError: The existing file is corrupted, or it cannot be written.
    """
    path = experiments_file()
    with _translate_write_errors(path), file_lock(path):  # another process may add runs
        results = _merge_results(timing)
        if results.variants:
            write_json(path, _to_json(results))


def _merge_results(timing: Timing | None) -> Results:
    current = read_results()
    records = _cached_records()
    if current:
        records = [*_published_records(current), *records]
    variants = tuple(
        variant_result
        for variant in VARIANTS
        if (variant_result := _merge_records(variant, records))
    )
    return Results(
        command=COMMAND,
        epochs=EPOCHS,
        seeds=max([SEEDS, *(len(variant.runs) for variant in variants)]),
        timing=timing or (current.timing if current else None),
        variants=variants,
    )


def _merge_records(variant: Variant, records: list[RunRecord]) -> VariantResult | None:
    """Collect the runs of a variant; later records of the same seed win."""
    own = [
        record
        for record in records
        if record.name == variant.name and record.recipe == variant.recipe
    ]
    if not own:
        return None
    runs = {record.run.seed: record.run for record in own}
    return VariantResult(
        name=variant.name,
        title=variant.title,
        category=variant.category,
        description=variant.description,
        recipe=variant.recipe,
        parameters=own[-1].parameters,
        flops=own[-1].flops,
        runs=tuple(runs[seed] for seed in sorted(runs)),
    )


def _published_records(results: Results) -> list[RunRecord]:
    return [
        RunRecord(
            name=variant.name,
            recipe=variant.recipe,
            parameters=variant.parameters,
            flops=variant.flops,
            run=run,
        )
        for variant in results.variants
        for run in variant.runs
    ]


def _cached_records() -> list[RunRecord]:
    records = map(_load_record, sorted(experiment_runs_dir().glob("*.json")))
    return [record for record in records if record]


def _load_record(path: Path) -> RunRecord | None:
    try:
        return load_json_model(path, RunRecord)
    except READ_ERRORS:  # a file that cannot be read is a run that is not finished
        return None


def _record_path(name: str, seed: int) -> Path:
    return experiment_runs_dir() / f"{name}-seed{seed}.json"


def _to_json(model: BaseModel) -> object:
    return json.loads(model.model_dump_json())  # writes NaN as null


def _translate_write_errors(path: Path) -> AbstractContextManager[None]:
    return translate_write_errors(
        path, description=DESCRIPTION, remedy="; finished runs are saved."
    )
