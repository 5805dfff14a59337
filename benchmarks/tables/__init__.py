"""Markdown tables of the results, printed or inserted between markers in the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable

from benchmarks.tables.accuracy import ensembles_table, models_table, seeds_table
from benchmarks.tables.calibration import calibration_table, cross_validation_table
from benchmarks.tables.photos import interpolation_table, photos_table, rejection_table
from benchmarks.tables.resilience import resilience_table
from benchmarks.tables.speed import clicks_table, quick_table

TABLES: dict[str, Callable[[], str]] = {
    "models": models_table,
    "seeds": seeds_table,
    "calibration": calibration_table,
    "cross-validation": cross_validation_table,
    "ensembles": ensembles_table,
    "photos": photos_table,
    "interpolation": interpolation_table,
    "rejection": rejection_table,
    "resilience": resilience_table,
    "quick": quick_table,
    "clicks": clicks_table,
}
"""Functions that render a table and its caption, by the name of the table."""

_MARKED = re.compile(r"(<!-- (?P<name>[\w-]+): begin -->\n).*?(<!-- (?P=name): end -->)", re.DOTALL)


def insert_tables(text: str) -> str:
    """Renew every table of a Markdown text.

    A table stands between `<!-- NAME: begin -->` and `<!-- NAME: end -->`.

    Raises:
        KeyError: There is no table of that name.
    """
    return _MARKED.sub(lambda match: f"{match[1]}{TABLES[match['name']]()}\n{match[3]}", text)
