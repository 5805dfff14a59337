"""Exceptions of the package.

Every message states the rule, what was received and what to do next. The app catches
`CifarAppError` and nothing wider.
"""

from __future__ import annotations

import lzma
import os
import struct
import tokenize
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_MAX_PROBLEMS = 3
_MAX_INPUT_LENGTH = 40

READ_ERRORS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
"""Exceptions raised by readers of JSON, NumPy, archive and image files for invalid content.
Catch them only around the reading of one file, and raise an error of this module."""


class CifarAppError(Exception):
    """Base class of all errors that a user can cause or fix.

    Args:
        rule: Rule that was violated, as a full sentence.
        received: What was received instead, without a final period.
        remedy: What the user can do, as a full sentence.
    """

    def __init__(self, rule: str, *, received: str, remedy: str) -> None:
        super().__init__(f"{rule} Received: {received}. {remedy}")
        self.rule = rule
        self.received = received
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        # Pickled by worker processes and Streamlit's cache. By default, unpickling would call
        # `__init__` with the composed message only.
        return partial(type(self), self.rule, received=self.received, remedy=self.remedy), ()


class DataError(CifarAppError):
    """The data set is missing or corrupted, or cannot be downloaded or stored."""


class PhotoError(CifarAppError):
    """A file is not a valid photo."""


class ModelError(CifarAppError):
    """A stored model is missing, incomplete or not valid."""


class DependencyError(CifarAppError):
    """A library is not installed, or cannot be loaded."""


class ExplanationError(CifarAppError):
    """An explanation cannot be computed."""


class TrainingError(CifarAppError):
    """Training cannot start, resume or finish."""


class ReportError(CifarAppError):
    """A report cannot be written."""


class FeedbackError(CifarAppError):
    """Feedback cannot be stored or read."""


class ReviewError(CifarAppError):
    """A file of label reviews is not valid."""


class ResultsError(CifarAppError):
    """A file of results or embeddings is not valid or cannot be written."""


def describe_error(error: BaseException) -> str:
    """Describe an exception for users, without paths of this machine."""
    if isinstance(error, ValidationError):
        return _describe_validation_error(error)
    if isinstance(error, TimeoutError) and error.errno is None:  # raised by a file lock
        return "another process that still holds the lock"
    # HDF5 writes paths even into `strerror`, and raises `RuntimeError` if the disk is full.
    if isinstance(error, (OSError, RuntimeError)):
        number = getattr(error, "errno", None)
        return os.strerror(number) if number else "a file that was not completely written or read"
    return str(error) or type(error).__name__


def _describe_validation_error(error: ValidationError) -> str:
    """Describe what Pydantic refused in one short sentence, without its links."""
    problems = error.errors(include_url=False, include_context=False)
    texts = [_describe_problem(problem) for problem in problems[:_MAX_PROBLEMS]]
    if len(problems) > _MAX_PROBLEMS:
        texts.append(f"and {len(problems) - _MAX_PROBLEMS} more")
    return "; ".join(texts)


def _describe_problem(problem: ErrorDetails) -> str:
    where = ".".join(map(str, problem["loc"]))
    message = problem["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    text = f"{where}: {message}" if where else message
    if problem["type"] in ("missing", "json_invalid", "value_error"):
        return text
    return f"{text} (received {str(problem['input'])[:_MAX_INPUT_LENGTH]!r})"
