"""The command `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cifar_app.cli.options import ModelName
from cifar_app.data import load_test_set
from cifar_app.errors import ReportError, describe_error
from cifar_app.model_store import store


def run(
    model: ModelName,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File to write; NAME-report.html in this folder by default."
        ),
    ] = None,
) -> None:
    """Write an HTML report of a model.

    The file can be opened offline and printed.
    """
    from cifar_app.experiments import photos
    from cifar_app.report import build_report
    from cifar_app.report.results import find_results
    from cifar_app.robustness import results as robustness

    stored = store.open_model(model)
    # Shells leave "--out=~/FILE" as it is.
    path = out.expanduser() if out else Path(f"{stored.name}-report.html")
    images, labels = load_test_set()
    probabilities = stored.test_probabilities(len(labels))
    results = find_results(stored, photos.read_results(), robustness.read_results())
    document = build_report(stored, images, labels, probabilities, results)
    try:
        path.write_text(document, encoding="utf-8")
    except OSError as error:
        raise ReportError(
            "A report is written to a file in an existing, writable folder.",
            received=f"{path}: {describe_error(error)}",
            remedy="Choose another file with --out.",
        ) from error
    print(path)
