"""Print the tables of results, or renew them in the documentation.

python -m benchmarks.tables [NAME …]     print the named tables, or all
python -m benchmarks.tables --write      renew the tables in README.md and docs/
"""

from __future__ import annotations

import argparse

from benchmarks.tables import TABLES, insert_tables
from cifar_app.config import PROJECT_ROOT


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(TABLES))
    parser.add_argument("--write", action="store_true", help="renew README.md and docs/*.md")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(TABLES):
        parser.error(f"unknown table: {', '.join(sorted(unknown))}; known: {', '.join(TABLES)}")
    if arguments.write:
        for path in (PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").glob("*.md"))):
            path.write_text(insert_tables(path.read_text("utf-8")), "utf-8")
    else:
        print("\n\n".join(TABLES[name]() for name in arguments.names or TABLES))


if __name__ == "__main__":
    main()
