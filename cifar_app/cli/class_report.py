"""Per-class metrics and confusion matrices as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.classification import ClassMetrics

_ABBREVIATION_LENGTH = 5


def classes_to_dict(classes: Sequence[ClassMetrics]) -> dict[str, dict[str, Any]]:
    """Return what `--json` prints about the classes, by name; fractions are 0–1."""
    return {name: asdict(row) for name, row in zip(CLASS_NAMES, classes, strict=True)}


def print_classes(classes: Mapping[str, Mapping[str, Any]]) -> None:
    """Print the metrics of the classes that have images or predictions, with 95% intervals."""
    print(f"\n  {'class':<12}{'images':>7}  {'precision':<22}{'recall':<22}{'F1':>6}")
    for name, row in classes.items():
        if row["support"] or row["predicted"]:
            precision, recall = (
                _format_fraction(row[metric], row[f"{metric}_interval"], row[total])
                for metric, total in (("precision", "predicted"), ("recall", "support"))
            )
            f1 = f"{row['f1']:6.1%}"
            print(f"  {name:<12}{row['support']:>7,}  {precision:<22}{recall:<22}{f1}")


def _format_fraction(value: float, interval: Sequence[float], total: int) -> str:
    low, high = interval
    return f"{value:6.1%} ({100 * low:.1f}–{high:.1%})" if total else "     –"


def print_matrix(matrix: Sequence[Sequence[int]], rows: Sequence[str]) -> None:
    """Print a matrix of counts by true label (row) and predicted class (column)."""
    width = max(_ABBREVIATION_LENGTH, len(str(max(map(max, matrix))))) + 1
    header = "".join(f"{name[:_ABBREVIATION_LENGTH]:>{width}}" for name in CLASS_NAMES)
    print(f"\n  {'label':<12}{header}  predicted")
    for name, counts in zip(rows, matrix, strict=True):
        if any(counts):
            print(f"  {name:<12}" + "".join(f"{count or '·':>{width}}" for count in counts))
