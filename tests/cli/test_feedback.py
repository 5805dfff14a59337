"""The command `feedback`."""

from __future__ import annotations

import csv
import io
import json

from cifar_app.annotations import feedback
from cifar_app.annotations.feedback import FeedbackEntry
from cifar_app.cli import main
from cifar_app.config import feedback_file
from tests.cli.conftest import Output
from tests.feedback_entry import ENTRY


def test_feedback_is_printed(capsys: Output) -> None:
    rejected = {"visit": "1" * 32, "none_of_these": True, "user_label": "none of the ten classes"}
    entries = (ENTRY, ENTRY.model_copy(update=rejected))
    for entry in entries:
        feedback.append_entry(entry)
    with feedback_file().open("a") as stream:
        stream.write("{}\n")
    assert main(["feedback"]) == 0
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [FeedbackEntry.model_validate_strings(row) for row in rows] == list(entries)
    assert err == "Ignored damaged lines: 1.\n"
    assert main(["feedback", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [FeedbackEntry(**row) for row in rows] == list(entries)


def test_no_feedback_prints_the_header(capsys: Output) -> None:
    assert main(["feedback"]) == 0
    assert capsys.readouterr() == (",".join(FeedbackEntry.model_fields) + "\n", "")
