"""What visitors say is kept, counted by its latest word, and bounded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from cifar_app import feedback
from cifar_app.config import PROJECT_ROOT, feedback_file
from cifar_app.errors import FeedbackError
from cifar_app.feedback import NONE_OF_THESE
from tests.opinions import OPINION


def test_what_is_kept_comes_back_and_holds_nothing_else() -> None:
    assert feedback.load_feedback() == feedback.Feedback((), 0)
    feedback.append_entry(OPINION)
    known = feedback.load_feedback()
    assert known == feedback.Feedback((OPINION,), 0)
    assert known.find(OPINION.photo, OPINION.model_sha256) == OPINION
    assert known.find("c" * 64, OPINION.model_sha256) is None
    written = json.loads(feedback_file().read_text())
    assert set(written) == {
        *("time", "photo", "model", "model_sha256"),
        *("predicted_class", "confidence", "none_of_these", "user_label"),
    }


def test_the_latest_word_about_a_photo_and_a_network_counts() -> None:
    other = replace(OPINION, photo="c" * 64)
    second = replace(OPINION, user_label="cat")
    of_another_network = replace(OPINION, model_sha256="d" * 64)
    for opinion in (OPINION, other, of_another_network, second):
        feedback.append_entry(opinion)
    assert feedback.load_feedback().opinions == (other, of_another_network, second)
    feedback.append_entry(replace(OPINION, user_label=None))
    assert feedback.load_feedback().opinions == (other, of_another_network)


@pytest.mark.parametrize(
    ("none_of_these", "user_label", "agrees"),
    [
        (False, "cat", True),
        (False, "dog", False),
        (False, NONE_OF_THESE, False),
        (True, NONE_OF_THESE, True),
        (True, "cat", False),
    ],
)
def test_when_a_visitor_agrees(none_of_these: bool, said: str, agrees: bool) -> None:
    assert replace(OPINION, none_of_these=none_of_these, user_label=said).agrees is agrees


@pytest.mark.parametrize(
    "change",
    [
        {"time": "yesterday"},
        {"time": "2026-11-23T17:00:00"},
        {"photo": "A" * 64},
        {"photo": 5},
        {"model": "../up"},
        {"model_sha256": "b" * 63},
        {"answer": "lion"},
        {"answer": ["cat"]},
        {"confidence": "0.5"},
        {"confidence": 1.5},
        {"confidence": float("nan")},
        {"none_of_these": 0},
        {"user_label": "=1+1"},
        {"file_name": "me.jpg"},
    ],
)
def test_a_line_of_another_form_is_left_out_and_counted(change: dict[str, object]) -> None:
    feedback.append_entry(OPINION)
    with feedback_file().open("a") as stream:
        stream.write(json.dumps(asdict(OPINION) | change) + "\n")
    assert feedback.load_feedback() == feedback.Feedback((OPINION,), 1)


@pytest.mark.parametrize("rest", [b'{"time": "2026', b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_line_that_was_cut_off_spoils_no_other(rest: bytes) -> None:
    path = feedback_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(rest)
    feedback.append_entry(OPINION)
    assert feedback.load_feedback() == feedback.Feedback((OPINION,), 1)


def test_a_full_file_says_so_and_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    feedback.append_entry(OPINION)
    size = feedback_file().stat().st_size
    monkeypatch.setattr(feedback, "MAX_BYTES", 2 * size - 1)
    with pytest.raises(FeedbackError, match=r"it is full.*Download the opinions"):
        feedback.append_entry(OPINION)
    assert feedback_file().stat().st_size == size
    monkeypatch.setattr(feedback, "MAX_BYTES", 2 * size)
    feedback.append_entry(OPINION)


def test_a_file_that_cannot_be_written_or_read_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FeedbackError, match="kept in a file of the cache folder"):
        feedback.append_entry(OPINION, tmp_path / "file" / "feedback.jsonl")
    with pytest.raises(FeedbackError, match="a file that can be read"):
        feedback.load_feedback(tmp_path)


def test_two_processes_lose_nothing() -> None:
    code = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from cifar_app import feedback\n"
        "from tests.test_feedback import OPINION\n"
        "for number in range(200):\n"
        "    feedback.keep(replace(OPINION, photo=f'{number:063x}{sys.argv[1]}'))\n"
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
    known = feedback.load_feedback()
    assert known.damaged == 0
    assert len(known.opinions) == 400
