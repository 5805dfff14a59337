"""The results of the experiments, read from their one file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from cifar_app.config import experiments_file
from cifar_app.experiments.outcomes import METRICS, Results, RunResult, Timing, VariantResult
from cifar_app.files import read_results_file
from cifar_app.model_store.files import CURVES
from cifar_app.training.recipe import with_defaults

FORMAT = 1
WHAT = "The results of the experiments"


def read_results(path: Path | None = None) -> Results | None:
    """The results; None if there are none yet.

    Args:
        path: The file that ships with the project by default.

    Raises:
        ResultsError: The file is damaged.
    """
    return read_results_file(
        path or experiments_file(),
        from_json,
        what=WHAT,
        remedy="Restore the file, or remove it and run `python -m cifar_app experiment`.",
    )


def from_json(content: dict[str, Any]) -> Results:
    """Check and convert what the file holds; raises `ValueError` and its like."""
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r}, not {FORMAT}")
    epochs = int(content["epochs"])
    outcomes = tuple(_outcome(one, epochs) for one in content["variants"])
    names = [one.name for one in outcomes]
    if len(set(names)) < len(names):
        raise ValueError("the same name twice")
    timing = _timing(content["timing"]) if content.get("timing") else None
    return Results(str(content["command"]), epochs, int(content["seeds"]), outcomes, timing)


def _timing(content: dict[str, Any]) -> Timing:
    return Timing(
        seconds={str(name): float(value) for name, value in content["seconds"].items()},
        hardware=str(content["hardware"]),
        versions=_texts(content["versions"]),
        measured=str(content["measured"]),
    )


def _outcome(content: dict[str, Any], epochs: int) -> VariantResult:
    runs = tuple(run_from_json(run, epochs) for run in content["runs"])
    if not runs:
        raise ValueError(f"no run of {content['name']}")
    return VariantResult(
        **{key: str(content[key]) for key in ("name", "title", "category", "description")},
        recipe=with_defaults(dict(content["recipe"])),
        parameters=int(content["parameters"]),
        flops=int(content["flops"]),
        runs=runs,
    )


def run_from_json(content: dict[str, Any], epochs: int) -> RunResult:
    """Check and convert a training of so many epochs; raises `ValueError` and its like."""
    history = {curve: [_number(one) for one in content["history"][curve]] for curve in CURVES}
    if {len(values) for values in history.values()} != {epochs}:
        raise ValueError(f"a history of other than {epochs} epochs")
    return RunResult(
        seed=int(content["seed"]),
        best_epoch=int(content["best_epoch"]),
        metrics={figure: _number(content[figure]) for figure in METRICS},
        history=history,
        trained=str(content["trained"]),
        hardware=str(content["hardware"]),
        versions=_texts(content["versions"]),
    )


def _texts(content: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in content.items()}


def _number(value: float | None) -> float:
    # JSON knows no NaN.
    return math.nan if value is None else float(value)
