"""Tables of the README, and the result files that they are made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def read_result(path: Path) -> dict[str, Any]:
    """What a result file holds."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def head(*names: str) -> list[str]:
    """The first two lines of a table with these columns."""
    return [line(*names), "|" + " --- |" * len(names)]


def line(*cells: str) -> str:
    """A line of a table."""
    return "| " + " | ".join(cells) + " |"
