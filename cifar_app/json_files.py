"""JSON files that appear whole or not at all, and results that are kept in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from cifar_app.errors import READ_ERRORS, ResultsError, describe_error
from cifar_app.files import atomic_write

_Results = TypeVar("_Results")


def read_results_file(
    path: Path, convert: Callable[[Any], _Results], *, what: str, remedy: str
) -> _Results | None:
    """What a file of results holds; None if there is none.

    Args:
        path: The file.
        convert: Makes the results of its JSON content; raises `ValueError` or its like where
            that has not the known form.
        what: What the results are, to begin a sentence.
        remedy: What to do about a damaged file.

    Raises:
        ResultsError: The file is damaged.
    """
    try:
        return convert(parse_json(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except READ_ERRORS as error:
        raise ResultsError(
            f"{what} are one readable file of the known form.",
            received=f"{path.name} with {type(error).__name__}: {describe_error(error)}",
            remedy=remedy,
        ) from error


def parse_json(text: str, *, nan: bool = False) -> Any:
    """What a text of JSON holds, if it can be written again.

    Args:
        text: The text.
        nan: Whether it may hold NaN and infinities, which JSON itself does not know.

    Raises:
        ValueError: It is no such text.
    """
    content = json.loads(text)
    # Infinity is also written 1e400, and half a surrogate pair is no text.
    json.dumps(content, ensure_ascii=False, allow_nan=nan).encode()
    return content


@contextmanager
def translate_write_errors(path: Path, *, what: str, remedy: str) -> Iterator[None]:
    """Turn what a failing write of results raises into a `ResultsError`.

    Args:
        path: The file.
        what: What the results are, to begin a sentence.
        remedy: How the sentence about what to do goes on.
    """
    try:
        yield
    except OSError as error:
        raise ResultsError(
            f"{what} can be written.",
            received=f"{describe_error(error)} for {path.name}",
            remedy=f"Free some space or make the folder writable{remedy}",
        ) from error


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file in one step, and its folder if there is none.

    Raises:
        OSError: It cannot be written; what was there stays.
        ValueError: The content has a NaN, which JSON does not know.
    """
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    with atomic_write(path) as stream:
        stream.write(f"{text}\n".encode())
