"""CSS and JavaScript of the components."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def read_assets(*names: str) -> str:
    """Return the joined content of files in this folder.

    Streamlit takes the content: it would treat a path as a file to serve.
    """
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)
