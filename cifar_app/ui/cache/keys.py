"""What tells one entry of a cache from another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cifar_app.model_store.stored_model import StoredModel


def _identity(model: StoredModel) -> str:
    return f"{model.folder} {model.card}"


HASH_BY_CARD: dict[str | type[Any], Callable[[Any], Any]] = {StoredModel: _identity}
"""For `hash_funcs`: a model is known by its card, which has the hashes of its files."""


def file_stamp(path: Path) -> tuple[int, int]:
    """Time and size of a file as it is now; the same for all files that are not there."""
    state = path.stat() if path.is_file() else None
    return (state.st_mtime_ns, state.st_size) if state else (0, 0)
