"""Result files of the benchmarks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cifar_app.environment import TRACKED_LIBRARIES, describe_hardware, library_versions
from cifar_app.files import write_json

RESULTS_DIR = Path(__file__).parent / "results"


def load_result(name: str) -> dict[str, Any]:
    """Load `benchmarks/results/<name>.json`."""
    content: dict[str, Any] = json.loads((RESULTS_DIR / f"{name}.json").read_text("utf-8"))
    return content


def provenance(libraries: Sequence[str] = TRACKED_LIBRARIES) -> dict[str, Any]:
    """Return the hardware and the library versions of a measurement."""
    return {"hardware": describe_hardware(), "versions": library_versions(libraries)}


def report_result(
    name: str, result: dict[str, Any], *, write: bool, libraries: Sequence[str] = TRACKED_LIBRARIES
) -> None:
    """Print a result with the hardware and library versions, and store it if `write`."""
    content = {**provenance(libraries), **result}
    print(json.dumps(content, indent=1, ensure_ascii=False))
    if write:
        write_json(RESULTS_DIR / f"{name}.json", content)
