"""`report`: one HTML page about a stored model, to open offline or to print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cifar_app.data import load_test_set
from cifar_app.errors import ReportError, describe_error
from cifar_app.model_store import store
from cifar_app.report import build_report


def add_to(commands: Any) -> None:
    """Add this command to the parser's commands."""
    parser = commands.add_parser("report", help="write a report of a model (HTML)")
    parser.add_argument("--model", required=True, help="name of a stored model")
    parser.add_argument("--out", type=Path, help="file to write; NAME-report.html by default")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the report and print where it is."""
    model = store.open_model(arguments.model)
    path = arguments.out or Path(f"{model.name}-report.html")
    images, labels = load_test_set()
    report = build_report(model, images, labels, model.test_probabilities(len(labels)))
    try:
        path.write_text(report, encoding="utf-8")
    except OSError as error:
        raise ReportError(
            "A report is written to a file in a folder that exists and is writable.",
            received=f"{path}: {describe_error(error)}",
            remedy="Name another file with --out.",
        ) from error
    print(path)
    return 0
