"""Write the README's tables of results from the committed result files.

    python -m benchmarks.readme_table

Nothing between two markers is typed by hand; a test compares both.
"""

from __future__ import annotations

from benchmarks.resilience_table import resilience_table
from benchmarks.results_tables import results_tables
from cifar_app.config import PROJECT_ROOT

README = PROJECT_ROOT / "README.md"

TABLES = {"results": results_tables, "resilience": resilience_table}
"""What makes the part of the README between the markers of a name."""


def markers(name: str) -> tuple[str, str]:
    """What stands before and after a part that is written by this script."""
    return f"<!-- {name}: begin -->", f"<!-- {name}: end -->"


def insert(readme: str, name: str, table: str) -> str:
    """The README's text with a table between its markers."""
    begin, end = markers(name)
    before, rest = readme.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n{table}\n{end}{after}"


def main() -> None:
    """Renew the tables in the README."""
    text = README.read_text(encoding="utf-8")
    for name, make in TABLES.items():
        text = insert(text, name, make())
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
