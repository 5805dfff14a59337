"""Downloads of tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import pandas as pd
import streamlit as st

_DECIMALS = 12
"""Decimals of a fraction that was a percentage: enough, and without rounding noise."""


def csv_button(
    label: str,
    table: pd.DataFrame | Callable[[], pd.DataFrame],
    file_name: str,
    *,
    percent: Collection[str] = (),
    units: Mapping[str, str] | None = None,
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
        percent: Columns in percent; the file holds them as fractions from 0 to 1.
        units: Unit by column name, added to the header of the file.
        key: Key of the button.
        as_link: Whether the button looks like a link.
    """
    headers = {column: f"{column} ({unit})" for column, unit in (units or {}).items()}

    def to_csv() -> bytes:
        content = table() if callable(table) else table
        fractions = {column: (content[column] / 100).round(_DECIMALS) for column in percent}
        content = content.assign(**fractions).rename(columns=headers)
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
