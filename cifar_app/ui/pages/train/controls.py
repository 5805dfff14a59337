"""What one can do with a run: stop, keep, resume, rename, download, delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cifar_app.errors import CifarAppError
from cifar_app.runs import control, storage
from cifar_app.runs.summary import (
    RunSummary,
)
from cifar_app.ui import cache
from cifar_app.ui.pages.train import archives
from cifar_app.ui.state import url
from cifar_app.ui.widgets.error_box import show_error

_ERROR_KEY = "train-error"


def show_controls(summary: RunSummary, model: str | None) -> None:
    """Show the buttons of a run and its stored model, if it has one."""
    manager, name = cache.run_manager(), summary.name
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if summary.state == "running":
            if control.requested_action(name):
                st.caption("Stopping after the current step …")
                return
            _button("Stop", "pause", manager.stop, name, "pause")
            _button(
                "Stop and keep the model",
                "keep",
                manager.stop,
                name,
                "keep",
                disabled=not summary.epochs_done,
                tooltip="Stores the best epoch so far as a model; possible after the first epoch.",
            )
            _confirm("Stop and discard", "discard", manager.stop, name, "discard")
        elif summary.state == "queued":
            _button("Leave the queue", "pause", manager.stop, name, "pause")
            _confirm("Delete", "discard", manager.stop, name, "discard")
        else:
            if summary.state != "finished":
                _button("Resume", "resume", manager.resume, name, primary=True)
                if summary.epochs_done:
                    _button("Keep the model", "keep", manager.stop, name, "keep")
            _rename(name)
            if model:
                archives.download_button(model)
            _confirm("Delete", "delete", storage.delete_run, name)


def _button(
    label: str,
    key: str,
    function: Callable[..., object],
    *arguments: Any,
    primary: bool = False,
    disabled: bool = False,
    tooltip: str | None = None,
) -> None:
    st.button(
        label,
        key=f"train-{key}",
        type="primary" if primary else "secondary",
        disabled=disabled,
        help=tooltip,
        on_click=_act,
        args=(function, *arguments),
    )


def _confirm(label: str, key: str, function: Callable[..., object], *arguments: Any) -> None:
    with st.popover(label):
        st.markdown("This deletes the run, its curves and its model.")
        _button(f"{label} now", key, function, *arguments, primary=True)


def _rename(name: str) -> None:
    with st.popover("Rename"):
        new_name = st.text_input("New name", value=name, key=f"rename-{name}", max_chars=64)
        _button("Rename now", "rename", _rename_and_show, name, new_name, primary=True)


def _rename_and_show(name: str, new_name: str) -> None:
    storage.rename_run(name, new_name)
    url.set_query_params(run=new_name)


def _act(function: Callable[..., object], *arguments: Any) -> None:
    """Call a function; the page shows its error."""
    try:
        function(*arguments)
    except CifarAppError as error:
        st.session_state[_ERROR_KEY] = error


def show_last_error() -> None:
    """Show the error of the last action, once."""
    if error := st.session_state.pop(_ERROR_KEY, None):
        show_error(error)
