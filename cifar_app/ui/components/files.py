"""The parts of a component, read once from the files beside this one."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def read(*names: str) -> str:
    """The text of files, one after another; as a path Streamlit would serve it as an asset."""
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)
