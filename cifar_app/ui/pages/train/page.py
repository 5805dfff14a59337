"""Train page: choose settings, watch a model learn, and use it on the other pages."""

from __future__ import annotations

import streamlit as st

from cifar_app.config import training_enabled
from cifar_app.data import is_fetched
from cifar_app.errors import CifarAppError
from cifar_app.runs.summary import RunSummary, summarize_runs
from cifar_app.training import Recipe
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.train import archives, data_box, live, run_view, runs_table, settings_form
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.error_box import show_error

_ERROR_KEY = "start-error"


def show_new_run(*, busy: bool) -> None:
    """Show the form of a new training run.

    Args:
        busy: Whether another run is active or waits, so that the new one will wait.
    """
    st.subheader("New training run", anchor=False)
    recipe, seed = settings_form.choose_recipe()
    if is_fetched():
        settings_form.show_estimate(recipe)
    st.button(
        "Add to the queue" if busy else "Start training",
        key="start-training",
        type="primary",
        disabled=not is_fetched(),
        on_click=_start,
        args=(recipe, seed),
    )
    if error := st.session_state.pop(_ERROR_KEY, None):
        show_error(error)


def _start(recipe: Recipe, seed: int) -> None:
    try:
        run = cache.run_manager().start(recipe, seed)
    except CifarAppError as error:
        st.session_state[_ERROR_KEY] = error
    else:
        url.set_query_params(run=run.name)
        run_view.reset_epoch()


def choose_run(summaries: list[RunSummary]) -> str:
    """Show the choice of a run if there are several, and return the chosen one.

    Without a choice, the run that is training is shown, else the newest.
    """
    names = {summary.name: summary.name for summary in summaries}
    running = [summary.name for summary in summaries if summary.state == "running"]
    default = (running or list(names))[0]
    if len(names) == 1:
        return default
    with st.container(width=360):
        return url_widgets.selectbox("Run", "run", names, default, reset_params=("epoch",))


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Train: how does a model learn?",
        "Choose a recipe, start, and watch. Training continues while you visit other pages or "
        "close the browser; everyone on this server can see it. Predictions for test images are "
        "shown for illustration only: the validation accuracy decides which epoch is kept.",
    )
    summaries, errors = summarize_runs()
    for error in errors:
        show_error(error)
    busy = any(summary.state in ("running", "queued") for summary in summaries)
    if busy:  # what moves comes first
        live.show_run(choose_run(summaries))
        st.divider()
    if not training_enabled():
        st.markdown(
            "**Training is switched off on this server.** It works where you run the app "
            "yourself, and on the command line:"
        )
        st.code("python -m cifar_app train --recipe quick", language="bash")
    else:
        if not is_fetched():
            data_box.show_data_box()
        show_new_run(busy=busy)
    if summaries and not busy:
        st.divider()
        live.show_run(choose_run(summaries))
    if summaries:
        runs_table.show_runs(summaries)
    if training_enabled():
        archives.show_import()


main()
