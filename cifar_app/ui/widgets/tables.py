"""Downloads of tables."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandas as pd
import streamlit as st


def in_percent(table: pd.DataFrame, columns: Collection[str]) -> pd.DataFrame:
    """Return a table with the given columns multiplied by 100, for display."""
    return table.assign(**{column: 100 * table[column] for column in columns})


def csv_button(
    label: str,
    table: pd.DataFrame | Callable[[], pd.DataFrame],
    file_name: str,
    *,
    key: str | None = None,
    as_link: bool = False,
) -> None:
    """Show a button that downloads a table as CSV without running the page again.

    The file is created on demand. It starts with a byte order mark, without which spreadsheet
    programs misread names that are not ASCII.

    Args:
        label: Label of the button.
        table: Table to download, or a function that creates it.
        file_name: Name of the downloaded file.
        key: Key of the button.
        as_link: Whether the button looks like a link.
    """

    def to_csv() -> bytes:
        content = table() if callable(table) else table
        return content.to_csv(index=False).encode("utf-8-sig")

    st.download_button(
        label,
        to_csv,
        file_name=file_name,
        mime="text/csv",
        key=key,
        type="tertiary" if as_link else "secondary",
        on_click="ignore",
    )
