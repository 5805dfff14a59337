"""What tells one entry of a cache from another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cifar_app.stored_model import StoredModel


def _files_of(model: StoredModel) -> str:
    return f"{model.name} {model.folder} {model.card.files}"


BY_FILES: dict[str | type[Any], Callable[[Any], Any]] = {StoredModel: _files_of}
"""For `hash_funcs`: a model is known by the hashes of its files."""


def version_of(path: Path) -> tuple[int, int]:
    """Time and size of a file as it is now; the same for all files that are not there."""
    state = path.stat() if path.is_file() else None
    return (state.st_mtime_ns, state.st_size) if state else (0, 0)
