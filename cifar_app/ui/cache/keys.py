"""Keys of cache entries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cifar_app.model_store.stored_model import StoredModel


def model_key(model: StoredModel) -> str:
    """Return the folder and the card of a model; the card holds the hashes of its files."""
    return model.fingerprint


HASH_BY_CARD: dict[str | type[Any], Callable[[Any], Any]] = {StoredModel: model_key}
"""`hash_funcs` of cached functions that take a model."""


def file_stamp(path: Path) -> tuple[int, int]:
    """Return modification time (ns) and size (bytes) of a path; zeros if it does not exist."""
    status = path.stat() if path.exists() else None
    return (status.st_mtime_ns, status.st_size) if status else (0, 0)
