"""Registration of a component with its files in this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st


def register(name: str, html: str, *shared_scripts: str) -> Callable[..., Any]:
    """Register the component with the CSS and JavaScript files of this name.

    Streamlit takes the content of the files: it would treat a path as a file to serve.
    """
    scripts = [*shared_scripts, f"{name}.js"]
    return st.components.v2.component(
        name, html=html, css=_read(f"{name}.css"), js="\n".join(map(_read, scripts))
    )


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
