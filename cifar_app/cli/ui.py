"""The command `ui`."""

from __future__ import annotations

import runpy
import sys
from typing import Any

import typer

from cifar_app.config import PROJECT_ROOT

CONTEXT_SETTINGS: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True}


def run(context: typer.Context) -> None:
    """Open the interactive demo; ends with Ctrl-C.

    Options are those of `streamlit run`, such as `--server.port 8080`.
    """
    sys.argv = ["streamlit", "run", str(PROJECT_ROOT / "streamlit_app.py"), *context.args]
    # In this process, so that signals reach the server.
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
