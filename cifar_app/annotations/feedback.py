"""Store what visitors say about predictions for their own photos.

Each line of `feedback.jsonl` in the cache folder is one entry. A photo is identified by the
SHA-256 of its file: no pixels and no file names are stored. Lines are only appended; the latest
entry of a visit for a photo and a model counts.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from filelock import FileLock
from pydantic import Field, ValidationError

from cifar_app.config import CLASS_NAMES, feedback_file
from cifar_app.errors import FeedbackError, describe_error
from cifar_app.files import JsonModel
from cifar_app.model_store.card import Fraction, Sha256
from cifar_app.model_store.store import NAME_PATTERN

NONE_OF_THESE = "none of the ten classes"
USER_LABELS = (*CLASS_NAMES, NONE_OF_THESE)
"""Labels that a visitor can choose."""

MAX_BYTES = 5 * 1024**2
_LOCK_TIMEOUT_SECONDS = 3.0


class FeedbackEntry(JsonModel):
    """What a visitor said about one prediction.

    Attributes:
        time: Time of the entry, ISO 8601 in UTC, to the second.
        visit: Random identifier of the visit, which ends when the page is closed or reloaded.
        photo: SHA-256 of the photo's file.
        model: Name of the stored model.
        model_sha256: SHA-256 of the model's file.
        predicted_class: Most probable class.
        confidence: Probability of that class, 0–1.
        none_of_these: Whether the model rejected the photo as none of the ten classes.
        user_label: One of `USER_LABELS`; None if the visitor withdrew the label.
    """

    time: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")]
    visit: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    photo: Sha256
    model: Annotated[str, Field(pattern=f"^{NAME_PATTERN}$")]
    model_sha256: Sha256
    predicted_class: Annotated[str, Field(pattern=f"^({'|'.join(CLASS_NAMES)})$")]
    confidence: Fraction
    none_of_these: bool
    user_label: Annotated[str, Field(pattern=f"^({'|'.join(USER_LABELS)})$")] | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Return visit, photo and model; the latest entry for them counts."""
        return self.visit, self.photo, self.model_sha256

    @property
    def agrees(self) -> bool:
        """Return whether the visitor's label is the prediction."""
        return self.user_label == (NONE_OF_THESE if self.none_of_these else self.predicted_class)


@dataclass(frozen=True)
class Feedback:
    """The latest entry per visit, photo and model, oldest first, and the number of bad lines."""

    entries: tuple[FeedbackEntry, ...]
    corrupted_lines: int

    def find(self, key: tuple[str, str, str]) -> FeedbackEntry | None:
        """Return the entry with a key, see `FeedbackEntry.key`, if there is one."""
        return next((entry for entry in self.entries if entry.key == key), None)


def now() -> str:
    """Return the current time in the format of an entry."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def append_entry(entry: FeedbackEntry) -> None:
    """Append an entry to the feedback file.

    Raises:
        FeedbackError: The file is full or cannot be written.
    """
    path = feedback_file()
    line = entry.model_dump_json().encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_TIMEOUT_SECONDS):
            _append_line(path, line)
    except OSError as error:
        raise FeedbackError(
            "Feedback is stored in a file of the cache folder.",
            received=describe_error(error),
            remedy="Free some space or make the folder writable, then try again.",
        ) from error


def _append_line(path: Path, line: bytes) -> None:
    with path.open("a+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size:
            # A line that was cut off, for example by a power failure, must not corrupt this one.
            stream.seek(-1, os.SEEK_END)
            line = line if stream.read(1) == b"\n" else b"\n" + line
        if size + len(line) > MAX_BYTES:
            raise FeedbackError(
                f"The feedback file has at most {MAX_BYTES // 1024**2} MB.",
                received="another entry, but the file is full",
                remedy=f"Move {path.name} out of the cache folder.",
            )
        stream.write(line)


def load_feedback() -> Feedback:
    """Load the feedback file; there are no entries if there is no file.

    Raises:
        FeedbackError: The file cannot be read.
    """
    path = feedback_file()
    try:
        with path.open("rb") as stream:
            lines = stream.read(MAX_BYTES).splitlines()
    except FileNotFoundError:
        return Feedback((), 0)
    except OSError as error:
        raise FeedbackError(
            "The feedback file must be readable.",
            received=describe_error(error),
            remedy=f"Make {path.name} in the cache folder readable, or delete it.",
        ) from error
    latest: dict[tuple[str, str, str], FeedbackEntry] = {}
    corrupted_lines = 0
    for line in filter(None, lines):
        try:
            entry = FeedbackEntry.model_validate_json(line)
        except ValidationError:
            corrupted_lines += 1
            continue
        latest.pop(entry.key, None)  # so that the entries stay ordered by time
        latest[entry.key] = entry
    entries = (entry for entry in latest.values() if entry.user_label is not None)
    return Feedback(tuple(entries), corrupted_lines)
