"""Links between the pages of the app."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

_PAGES = Path(__file__).resolve().parents[1] / "pages"


def page_path(name: str) -> str:
    """Return the absolute path of a page's script."""
    return str(_PAGES / name / "page.py")


def page_link(
    name: str, label: str, *, keep: Sequence[str] = ("model",), **params: str | int
) -> None:
    """Show a link to a page.

    Args:
        name: Name of the page.
        label: Text of the link.
        keep: URL parameters that the link takes over from the current page.
        params: Further URL parameters of the link.
    """
    kept = {param: st.query_params[param] for param in keep if param in st.query_params}
    values = kept | {param: str(value) for param, value in params.items()}
    st.page_link(page_path(name), label=label, query_params=values)
