"""The command `feedback`."""

from __future__ import annotations

import csv
import json
import sys

from cifar_app.annotations.feedback import FeedbackEntry, load_feedback
from cifar_app.cli.options import JsonArray


def run(as_json: JsonArray = False) -> None:
    """Print the visitors' feedback as CSV: the latest entry per visit, photo and model."""
    feedback = load_feedback()
    rows = [entry.model_dump() for entry in feedback.entries]
    if as_json:
        print(json.dumps(rows, indent=1))
    else:
        writer = csv.DictWriter(sys.stdout, list(FeedbackEntry.model_fields), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if feedback.corrupted_lines:
        print(f"Ignored damaged lines: {feedback.corrupted_lines}.", file=sys.stderr)
