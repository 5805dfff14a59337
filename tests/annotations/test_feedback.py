from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from cifar_app.annotations import feedback
from cifar_app.annotations.feedback import NONE_OF_THESE, Feedback
from cifar_app.config import PROJECT_ROOT, feedback_file
from cifar_app.errors import FeedbackError
from tests.feedback_entry import ENTRY


def test_entry_is_stored_and_found() -> None:
    assert feedback.load_feedback() == Feedback((), 0)
    feedback.append_entry(ENTRY)
    stored = feedback.load_feedback()
    assert stored == Feedback((ENTRY,), 0)
    assert stored.find(ENTRY.key) == ENTRY
    for change in ({"visit": "1" * 32}, {"photo": "c" * 64}, {"model_sha256": "d" * 64}):
        assert stored.find(ENTRY.model_copy(update=change).key) is None


def test_latest_entry_counts() -> None:
    other_photo = ENTRY.model_copy(update={"photo": "c" * 64})
    other_model = ENTRY.model_copy(update={"model_sha256": "d" * 64})
    other_visit = ENTRY.model_copy(update={"visit": "1" * 32})
    second = ENTRY.model_copy(update={"user_label": "cat"})
    others = (other_photo, other_model, other_visit)
    for entry in (ENTRY, *others, second):
        feedback.append_entry(entry)
    assert feedback.load_feedback().entries == (*others, second)
    feedback.append_entry(ENTRY.model_copy(update={"user_label": None}))
    assert feedback.load_feedback().entries == others


def test_agreement_with_the_prediction() -> None:
    assert not ENTRY.agrees
    assert ENTRY.model_copy(update={"user_label": "cat"}).agrees
    rejected = ENTRY.model_copy(update={"none_of_these": True})
    assert not rejected.agrees
    assert rejected.model_copy(update={"user_label": NONE_OF_THESE}).agrees


def test_invalid_lines_are_skipped_and_counted() -> None:
    changes = (
        {"time": "2026-11-23T17:00:00"},
        {"visit": "me"},
        {"photo": "A" * 64},
        {"model": "../up"},
        {"predicted_class": "lion"},
        {"confidence": float("nan")},
        {"user_label": "=1+1"},
        {"file_name": "me.jpg"},
    )
    feedback.append_entry(ENTRY)
    with feedback_file().open("a") as stream:
        for change in changes:
            stream.write(json.dumps(ENTRY.model_dump() | change) + "\n")
        stream.write('{"time": "2026')  # a line that was cut off
    feedback.append_entry(ENTRY)
    assert feedback.load_feedback() == Feedback((ENTRY,), len(changes) + 1)


def test_full_file_is_not_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    feedback.append_entry(ENTRY)
    size = feedback_file().stat().st_size
    monkeypatch.setattr(feedback, "MAX_BYTES", 2 * size - 1)
    with pytest.raises(FeedbackError, match=r"file is full.*Move feedback.jsonl"):
        feedback.append_entry(ENTRY)
    assert feedback_file().stat().st_size == size
    monkeypatch.setattr(feedback, "MAX_BYTES", 2 * size)
    feedback.append_entry(ENTRY)


def test_concurrent_processes_lose_no_entry() -> None:
    code = (
        "import sys\n"
        "from cifar_app.annotations import feedback\n"
        "from tests.feedback_entry import ENTRY\n"
        "for index in range(100):\n"
        "    photo = f'{index:063x}{sys.argv[1]}'\n"
        "    feedback.append_entry(ENTRY.model_copy(update={'photo': photo}))\n"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", code, name],
            cwd=PROJECT_ROOT,
            env=os.environ | {"CIFAR_APP_CACHE": str(feedback_file().parent)},
        )
        for name in "ef"
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    stored = feedback.load_feedback()
    assert (len(stored.entries), stored.corrupted_lines) == (200, 0)
