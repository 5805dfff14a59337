"""Bytes of a photo file, from wherever the caller has it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from cifar_app.errors import PhotoError
from cifar_app.photos.limits import MAX_BYTES, check_size

PhotoSource = bytes | bytearray | memoryview | str | os.PathLike[str] | IO[Any]
"""Content, path, or open file of a photo."""


def read_bytes(source: PhotoSource) -> bytes:
    """Return the content of a photo file.

    Raises:
        PhotoError: The file cannot be read or is too large, or the source is of another type.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        check_size(memoryview(source).nbytes)
        return bytes(source)
    try:
        if isinstance(source, (str, os.PathLike)):
            with Path(source).open("rb") as stream:
                return _read_limited(stream)
        # A file that was opened as text has the file of its bytes in `buffer`.
        return _read_limited(getattr(source, "buffer", source))
    except (OSError, ValueError) as error:  # ValueError: a closed file, a path such as "a\0b"
        raise PhotoError(
            "A photo must be a readable file.",
            received=getattr(error, "strerror", None) or str(error),
            remedy="Check the name and the permissions.",
        ) from error


def _read_limited(stream: IO[Any]) -> bytes:
    content = stream.read(MAX_BYTES + 1) if hasattr(stream, "read") else None
    if not isinstance(content, bytes):
        raise PhotoError(
            "A photo is given as bytes, a path, or a file opened in binary mode.",
            received=f"{type(stream).__module__}.{type(stream).__qualname__}",
            remedy='Pass "photo.jpg" or open("photo.jpg", "rb").',
        )
    size = len(content)
    if size > MAX_BYTES and stream.seekable():
        size = stream.seek(0, os.SEEK_END)
    check_size(size)
    return content
