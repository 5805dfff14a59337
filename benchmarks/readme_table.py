"""Write the README's table of results from the committed result files.

    python -m benchmarks.readme_table

Nothing between the two markers is typed by hand; a test compares both.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cifar_app import models
from cifar_app.config import PROJECT_ROOT

RESULTS = Path(__file__).parent / "results"
README = PROJECT_ROOT / "README.md"
BEGIN = "<!-- results: begin -->"
END = "<!-- results: end -->"


def _spread(summary: dict[str, Any], figure: str, scale: float, digits: int) -> str:
    mean, sd = summary[figure]["mean"], summary[figure]["sd"]
    return f"{scale * mean:.{digits}f} ± {scale * sd:.{digits}f}"


def _row(study: dict[str, Any]) -> str:
    summary = study["summary"]
    cells = [
        models.describe(study["recipe"]["architecture"])[0],
        f"{study['parameters']:,}",
        f"{study['flops'] / 1e6:.0f} M",
        _spread(summary, "accuracy", 100, 2),
        _spread(summary, "loss", 1, 3),
        _spread(summary, "precision", 100, 2),
        _spread(summary, "recall", 100, 2),
        _spread(summary, "f1", 100, 2),
        str(len(study["runs"])),
        f"{summary['training_seconds']['mean'] / 60:.0f} min",
    ]
    return "| " + " | ".join(cells) + " |"


def make_table() -> str:
    """The table and its conditions as Markdown, from every study in `results`."""
    paths = sorted(RESULTS.glob("*.json"))
    studies = [study for study in map(_read, paths) if "summary" in study]
    head = (
        "| network | parameters | FLOPs | test accuracy, % | loss | precision, % | recall, % "
        "| F1, % | seeds | training |"
    )
    lines = [head, "|" + " --- |" * 10, *(_row(study) for study in studies), ""]
    for study in studies:
        versions = study["versions"]
        lines.append(
            f"Mean ± standard deviation over the seeds; precision, recall and F1 are macro "
            f"averages. {study['recipe']['epochs']} epochs, the best by validation accuracy kept. "
            f"{study['hardware']}, TensorFlow {versions['tensorflow']}, Keras "
            f"{versions['keras']}, Python {versions['python']}, {study['trained']}. "
            f"Written by `{study['command']}`."
        )
    return "\n".join(lines)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def insert(readme: str, table: str) -> str:
    """The README's text with the table between its markers."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def main() -> None:
    """Renew the table in the README."""
    text = README.read_text(encoding="utf-8")
    README.write_text(insert(text, make_table()), encoding="utf-8")


if __name__ == "__main__":
    main()
