"""Errors of the package as visitors see them."""

from __future__ import annotations

import streamlit as st

from cifar_app.errors import CifarAppError


def show_error(error: CifarAppError) -> None:
    """Show what went wrong and what to do; text from the error is never read as Markdown."""
    with st.container(border=True):
        st.markdown("**Something went wrong**")
        st.text(f"{error.rule}\nReceived: {error.received}.\n{error.remedy}")
