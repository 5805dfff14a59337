"""Tables: what is downloaded, and what screen readers can read."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from cifar_app.ui.widgets import tables
from tests.app.conftest import Open

HOSTILE = pd.DataFrame(
    {
        "file": ['=HYPERLINK("https://example.com")', "@SUM(A1)", "+1+1", "\tx", "Köln; a, b.jpg"],
        "-gain": [0.5, -0.25, 1.0, 0.0, -1.0],
        "text": ["-0.5", "1e-3", "-", "a", "b"],
    }
)


@pytest.mark.parametrize("semicolons", [False, True])
def test_formulas_in_csv_are_text(semicolons: bool) -> None:
    content = tables.to_csv(HOSTILE, semicolons=semicolons).decode("utf-8-sig")
    separators = {"sep": ";", "decimal": ","} if semicolons else {}
    table = pd.read_csv(io.StringIO(content), **separators)
    assert list(table.columns) == ["file", "'-gain", "text"]
    assert list(table["file"][:4]) == [f"'{name}" for name in HOSTILE["file"][:4]]
    assert table["file"][4] == "Köln; a, b.jpg"
    assert list(table["'-gain"]) == list(HOSTILE["-gain"])
    assert list(table["text"]) == ["-0.5", "1e-3", "'-", "a", "b"]  # numbers stay numbers


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("layers", "All layers"),
        ("experiments", "Variants"),
    ],
)
def test_tables_are_html_with_a_name(page: str, label: str, open_app: Open) -> None:
    app = open_app(page)
    assert not app.dataframe  # drawn on a canvas
    assert label in [table.proto.alt for table in app.table]
