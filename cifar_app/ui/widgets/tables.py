"""Tables on a page, and their downloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

import pandas as pd
import streamlit as st

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARKDOWN_CHARACTERS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _MARKDOWN_CHARACTERS.sub(r"\\\1", text)


def show_table(
    table: pd.DataFrame, columns: Mapping[str, tuple[str, str | None]], label: str
) -> None:
    """Show columns as an HTML table, which screen readers can read.

    Args:
        table: Table; text is Markdown.
        columns: Title and format of each column to show, such as ("Recall", "{:.1%}"); the format
            of text is None.
        label: Name of the table for screen readers.
    """
    shown = table[list(columns)].rename(
        columns={name: title for name, (title, _) in columns.items()}
    )
    formats = {title: text_format for title, text_format in columns.values() if text_format}
    # Without a format, pandas would print numbers with six digits.
    style = shown.style.format(formats, na_rep="–")
    st.table(style, border="horizontal", hide_index=True, alt=label)


def csv_button(
    label: str,
    table: pd.DataFrame | Callable[[], pd.DataFrame],
    file_name: str,
    *,
    key: str | None = None,
    as_link: bool = False,
) -> None:
    """Show a button that downloads a table as CSV without running the page again.

    A second button downloads it with semicolons and decimal commas, as spreadsheet programs expect
    in many languages. The files are created on demand.

    Args:
        label: Label of the button.
        table: Table to download, or a function that creates it.
        file_name: Name of the downloaded file.
        key: Key of the button.
        as_link: Whether the button looks like a link.
    """

    def content() -> pd.DataFrame:
        return table() if callable(table) else table

    path = PurePath(file_name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.download_button(
            label,
            lambda: to_csv(content()),
            file_name=file_name,
            mime="text/csv",
            key=key,
            type="tertiary" if as_link else "secondary",
            on_click="ignore",
        )
        st.download_button(
            "with semicolons",
            lambda: to_csv(content(), semicolons=True),
            file_name=f"{path.stem}-semicolons{path.suffix}",
            mime="text/csv",
            key=f"{key or file_name}-semicolons",
            type="tertiary",
            help="For spreadsheet programs in languages with a decimal comma.",
            on_click="ignore",
        )


def to_csv(table: pd.DataFrame, *, semicolons: bool = False) -> bytes:
    """Return a table as CSV that spreadsheet programs open.

    It starts with a byte order mark, without which they misread names that are not ASCII. An
    apostrophe precedes text that they would run as a formula (OWASP, "CSV Injection").

    Args:
        table: Table.
        semicolons: Whether to write semicolons and decimal commas.
    """
    safe = table.map(_escape_formula).rename(columns=_escape_formula)
    separators: dict[str, Any] = {"sep": ";", "decimal": ","} if semicolons else {}
    return safe.to_csv(index=False, **separators).encode("utf-8-sig")


def _escape_formula(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
