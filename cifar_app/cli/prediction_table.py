"""Predictions as rows of a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cifar_app.errors import ResultsError, describe_error


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows with the same columns to a file; shells leave "--out=~/FILE" as it is.

    Raises:
        ResultsError: The file cannot be written.
    """
    rows = list(rows)
    try:
        # Names of files can hold bytes that are not UTF-8.
        with path.expanduser().open(
            "w", newline="", encoding="utf-8", errors="surrogateescape"
        ) as stream:
            writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise ResultsError(
            "Predictions are written to a file in an existing, writable folder.",
            received=f"{path}: {describe_error(error)}",
            remedy="Choose another file with --out.",
        ) from error
