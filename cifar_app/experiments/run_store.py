"""Finished runs in the cache folder, one file each, and the results file made of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pydantic import BaseModel

from cifar_app.config import experiment_runs_dir, experiments_file
from cifar_app.errors import READ_ERRORS
from cifar_app.experiments.ablations import EPOCHS, SEEDS, VARIANTS, Variant
from cifar_app.experiments.results import (
    DESCRIPTION,
    Results,
    Timing,
    VariantResult,
    read_results,
)
from cifar_app.files import file_lock, translate_write_errors, write_json

COMMAND = "python -m cifar_app experiment"


def save_record(record: VariantResult) -> None:
    """Save a finished run in the cache folder.

    Args:
        record: Result of a variant with a single run.

    Raises:
        ResultsError: The file cannot be written.
    """
    path = _record_path(record.name, record.runs[0].seed)
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
        current = read_results()
        cached = map(_load_record, sorted(experiment_runs_dir().glob("*.json")))
        records = [*(current.variants if current else ()), *filter(None, cached)]
        merged = [_merge_records(variant, records) for variant in VARIANTS]
        variants = tuple(result for result in merged if result)
        if not variants:
            return
        results = Results(
            command=COMMAND,
            epochs=EPOCHS,
            seeds=max(SEEDS, *(len(result.runs) for result in variants)),
            timing=timing or (current.timing if current else None),
            variants=variants,
        )
        write_json(path, _to_json(results))


def _merge_records(variant: Variant, records: Sequence[VariantResult]) -> VariantResult | None:
    """Collect the runs of a variant; later records of the same seed win.

    A run that a run on another backend replaces is kept as a repeat.
    """
    own = [
        record
        for record in records
        if record.name == variant.name and record.recipe == variant.recipe
    ]
    if not own:
        return None
    runs = {run.seed: run for record in own for run in record.runs}
    repeats = {
        (run.seed, run.backend): run
        for record in own
        for run in (*record.repeats, *record.runs)
        if run.backend != runs[run.seed].backend
    }
    return VariantResult(
        **vars(variant),
        parameters=own[-1].parameters,
        flops=own[-1].flops,
        runs=tuple(runs[seed] for seed in sorted(runs)),
        repeats=tuple(repeats[key] for key in sorted(repeats)),
    )


def _load_record(path: Path) -> VariantResult | None:
    try:
        return VariantResult.model_validate_json(path.read_bytes())
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
