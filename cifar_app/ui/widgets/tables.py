"""Tables to take away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import pandas as pd
import streamlit as st

_DIGITS = 12
"""Decimals of a share, without the noise of the way through percent."""


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
    """A button that downloads a table; the page does not run again for it.

    The text is made when somebody asks for it: that of the map is half a megabyte. It begins
    with a byte-order mark, without which spreadsheets take names of files for another encoding.

    Args:
        label: What it says.
        table: What it downloads, or what makes that.
        file_name: As what.
        percent: Columns in percent or points, which become shares from 0 to 1, as all files have.
        units: Of other columns by name, for the file's first line.
        key: Key of the button, where a page has several of one label.
        as_link: Whether it looks like a link.
    """
    headers = {column: f"{column} ({unit})" for column, unit in (units or {}).items()}

    def make() -> bytes:
        whole = table() if callable(table) else table
        shares = {column: (whole[column] / 100).round(_DIGITS) for column in percent}
        whole = whole.assign(**shares)
        return whole.rename(columns=headers).to_csv(index=False).encode("utf-8-sig")

    st.download_button(
        label,
        make,
        file_name=file_name,
        mime="text/csv",
        key=key,
        type="tertiary" if as_link else "secondary",
        on_click="ignore",
    )
