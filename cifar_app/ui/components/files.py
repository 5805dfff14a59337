"""The parts of a component, read once from the files beside this one."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def read(name: str) -> str:
    """The text of a file; as a path Streamlit would take it for an asset to serve."""
    return (_HERE / name).read_text(encoding="utf-8")
