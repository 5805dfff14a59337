"""JSON files that appear whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file in one step, and its folder if there is none.

    Raises:
        OSError: It cannot be written; what was there stays.
        ValueError: The content has a NaN, which JSON does not know.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(text + "\n", encoding="utf-8")
    os.replace(temporary, path)
