"""What visitors say about the answers to their own photos, kept in one file of this computer.

Each line of `feedback.jsonl`, in the cache folder, is one opinion. A photo is known by the
SHA-256 of its bytes alone: the file holds no pixels and no names. Lines are only ever added;
of several opinions about the same photo and network the latest counts, whoever said it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from cifar_app.config import CLASS_NAMES, feedback_file
from cifar_app.errors import FeedbackError, ModelError, describe_error
from cifar_app.model_store.store import check_name

NONE_OF_THESE = "none of these"
ANSWERS = (*CLASS_NAMES, NONE_OF_THESE)
"""What a visitor can say."""

MAX_BYTES = 5 * 1024**2
_PATIENCE_SECONDS = 3.0
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class FeedbackEntry:
    """What a visitor said about one answer.

    Attributes:
        time: When, ISO 8601 in UTC, to the second.
        photo: SHA-256 of the bytes of the photo's file.
        model: Name of the stored model that answered.
        model_sha256: SHA-256 of its file.
        predicted_class: The most probable class.
        confidence: Its probability, 0–1.
        none_of_these: Whether the model took the photo for none of the ten.
        user_label: One of `ANSWERS`; None where the visitor took an opinion back.
    """

    time: str
    photo: str
    model: str
    model_sha256: str
    predicted_class: str
    confidence: float
    none_of_these: bool
    user_label: str | None

    @property
    def agrees(self) -> bool:
        """Whether the visitor found the answer right."""
        return self.user_label == (NONE_OF_THESE if self.none_of_these else self.predicted_class)


@dataclass(frozen=True)
class Feedback:
    """The opinions that count, oldest first, and how many lines of the file are damaged."""

    opinions: tuple[FeedbackEntry, ...]
    damaged: int

    def find(self, photo: str, model_sha256: str) -> FeedbackEntry | None:
        """The opinion about a photo and a network, if there is one."""
        wanted = photo, model_sha256
        return next((one for one in self.opinions if (one.photo, one.model_sha256) == wanted), None)


def now() -> str:
    """The time as an opinion has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def append_entry(opinion: FeedbackEntry, path: Path | None = None) -> None:
    """Add an opinion to the file.

    Args:
        opinion: What was said.
        path: The file; that of the cache folder by default.

    Raises:
        FeedbackError: The file is full, or cannot be written.
    """
    path = path or feedback_file()
    line = json.dumps(asdict(opinion)).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE_SECONDS):
            _append(path, line)
    except OSError as error:
        raise FeedbackError(
            "What visitors say is kept in a file of the cache folder.",
            received=describe_error(error),
            remedy="Free some space or make the folder writable, then say it again.",
        ) from error


def _append(path: Path, line: bytes) -> None:
    with path.open("a+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size:
            # A line that was cut off, by a power cut say, must not spoil the next one.
            stream.seek(-1, os.SEEK_END)
            line = line if stream.read(1) == b"\n" else b"\n" + line
        if size + len(line) > MAX_BYTES:
            raise FeedbackError(
                f"The file of what visitors say has at most {MAX_BYTES // 1024**2} MB.",
                received="one opinion more, while it is full",
                remedy=f"Download the opinions, then remove {path.name} from the cache folder.",
            )
        stream.write(line)


def load_feedback(path: Path | None = None) -> Feedback:
    """The opinions of the file; none where there is no file.

    Args:
        path: The file; that of the cache folder by default.

    Raises:
        FeedbackError: The file cannot be read.
    """
    path = path or feedback_file()
    try:
        with path.open("rb") as stream:
            lines = stream.read(MAX_BYTES).splitlines()
    except FileNotFoundError:
        return Feedback((), 0)
    except OSError as error:
        raise FeedbackError(
            "What visitors said is a file that can be read.",
            received=describe_error(error),
            remedy=f"Make {path.name} in the cache folder readable, or remove it.",
        ) from error
    found = [_parse(line) for line in lines if line]
    whole = [one for one in found if one is not None]
    counting = tuple(one for one in _latest(whole) if one.user_label is not None)
    return Feedback(counting, len(found) - len(whole))


def _latest(opinions: Sequence[FeedbackEntry]) -> list[FeedbackEntry]:
    latest: dict[tuple[str, str], FeedbackEntry] = {}
    for one in opinions:
        latest.pop((one.photo, one.model_sha256), None)  # the latest keeps its own place
        latest[one.photo, one.model_sha256] = one
    return list(latest.values())


def _parse(line: bytes) -> FeedbackEntry | None:
    """The opinion on a line; None if it is damaged."""
    try:
        opinion = FeedbackEntry(**json.loads(line))
        return opinion if _is_sound(opinion) else None
    except (ValueError, TypeError, RecursionError, ModelError):
        return None


def _is_sound(one: FeedbackEntry) -> bool:
    """Whether every field has its form; of some that have not, it raises `_parse`'s errors."""
    check_name(one.model)
    return (
        datetime.fromisoformat(one.time).tzinfo is not None
        and all(_DIGEST.fullmatch(digest) for digest in (one.photo, one.model_sha256))
        and one.predicted_class in CLASS_NAMES
        and isinstance(one.confidence, float)
        and 0 <= one.confidence <= 1
        and isinstance(one.none_of_these, bool)
        and (one.user_label is None or one.user_label in ANSWERS)
    )
