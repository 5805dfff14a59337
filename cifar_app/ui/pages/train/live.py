"""The run on the page: its state, what one can do with it, and its view."""

from __future__ import annotations

import streamlit as st

from cifar_app.config import training_enabled
from cifar_app.model_store import store
from cifar_app.model_store.card_text import format_duration
from cifar_app.runs import control, records
from cifar_app.runs.history import read_history
from cifar_app.runs.recorder import read_progress
from cifar_app.runs.records import Run
from cifar_app.runs.summary import (
    RunSummary,
    Status,
    describe_changes,
    states,
    summarize_model,
    summarize_run,
)
from cifar_app.ui import cache
from cifar_app.ui.pages.train import run_view
from cifar_app.ui.pages.train.controls import show_controls, show_last_error
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.tables import escape_markdown

_POLL_SECONDS = 1.0

STATE_TEXTS = {
    "queued": "waiting",
    "running": "running",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "failed": "failed",
    "finished": "finished",
}


def show_run(name: str) -> None:
    """Show a run, again every second while a run is active or waits."""
    seen = states()
    active = any(state in ("queued", "running") for state in seen.values())
    st.fragment(_show, run_every=_POLL_SECONDS if active else None)(name, seen)


def _show(name: str, seen: dict[str, Status]) -> None:
    if states() != seen:
        st.rerun()  # the table and the form change, too
    show_last_error()
    model = name if name in store.list_names() else None
    run = records.find_run(name)
    if run is None:
        if model:
            _show_model(model)
        return
    summary = summarize_run(run, None)
    history = read_history(run.folder)
    is_live = summary.state in ("queued", "running")
    _show_heading(summary)
    _show_state(run, summary)
    if summary.state == "running" and (progress := read_progress(run.folder)):
        run_view.show_progress(progress, history)
    if training_enabled():
        show_controls(summary, model)
    if model:
        _show_links(model)
    run_view.show_curves(name, history, summary.epochs)
    run_view.show_predictions(history, live=is_live, model=model)


def _show_model(name: str) -> None:
    """Show a model that has no run, such as an imported one."""
    summary = summarize_model(store.open_model(name))
    _show_heading(summary)
    st.markdown("A stored model; its curves are below.")
    if training_enabled():
        show_controls(summary, name)
    _show_links(name)


def _show_heading(summary: RunSummary) -> None:
    st.subheader(f"{escape_markdown(summary.name)} · {STATE_TEXTS[summary.state]}", anchor=False)
    changes = f": {describe_changes(summary.changes)}" if summary.changes else ""
    st.caption(escape_markdown(f"Recipe {summary.recipe}, seed {summary.seed}{changes}"))


def _show_state(run: Run, summary: RunSummary) -> None:
    done = f"{summary.epochs_done} of {summary.epochs} epochs are saved."
    match summary.state:
        case "queued":
            n_ahead = _count_ahead(run)
            if n_ahead:
                plural = "" if n_ahead == 1 else "s"
                st.markdown(f"Waiting for {n_ahead} other training run{plural} to finish.")
            else:
                st.progress(0.0, text="Starting TensorFlow …")
        case "running" if read_progress(run.folder) is None:
            st.progress(0.0, text="Loading …")
        case "stopped":
            st.markdown(f"Stopped. {done}")
        case "interrupted":
            st.markdown(f"The training process ended without notice. {done}")
        case "failed":
            with st.container(border=True):
                st.markdown("**Training failed**")
                st.text(_failure(run))
                st.caption(done)
        case "finished":
            best, seconds = summary.validation_accuracy, format_duration(summary.seconds)
            early = "" if summary.epochs_done == summary.epochs else " (ended early)"
            st.markdown(
                f"{summary.epochs_done} epochs{early} in {seconds}; best validation accuracy "
                f"{best:.1%}."
                if best is not None
                else "Finished."
            )


def _failure(run: Run) -> str:
    if training_enabled() and (failure := cache.run_manager().failure(run)):
        return failure
    return run.record.message or "The training process ended."


def _count_ahead(run: Run) -> int:
    others = [other for other in records.list_runs()[0] if other.name != run.name]
    return sum(
        (other.record.state == "running" and not control.is_interrupted(other))
        or (other.record.state == "queued" and other.record.queued < run.record.queued)
        for other in others
    )


def _show_links(model: str) -> None:
    with st.container(horizontal=True, gap="medium"):
        page_link("classify", "Classify with it", keep=(), model=model)
        page_link("metrics", "Metrics", keep=(), model=model)
        page_link("misclassified", "Misclassified images", keep=(), model=model)
        page_link("model_card", "Model card", keep=(), model=model)
