"""Robustness page: accuracy of the models on corrupted test images."""

from __future__ import annotations

import streamlit as st

from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness import summary
from cifar_app.robustness.corruptions import CORRUPTIONS, SEVERITIES
from cifar_app.robustness.evaluate import matches_model
from cifar_app.robustness.results import COMMAND, RobustnessResult
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.robustness.corrupted_image import show_corrupted_images
from cifar_app.ui.pages.robustness.heatmap import show_heatmap
from cifar_app.ui.pages.robustness.selection import read_condition, show_controls
from cifar_app.ui.pages.robustness.severity_curves import (
    show_predicted_classes,
    show_severity_curves,
)
from cifar_app.ui.pages.robustness.tables import show_models_table
from cifar_app.ui.widgets.model_selectbox import choose_model


def show_summary(model: StoredModel, result: RobustnessResult | None) -> None:
    """Describe the results of a model, or say how to compute them."""
    command = f"{COMMAND} --model {model.name}"
    if result is None:
        st.markdown(
            f"**{model.title} has not been evaluated yet.** This command takes a few minutes:"
        )
        st.code(command, language="bash")
        return
    if not matches_model(result, model):
        with st.container(border=True):
            st.markdown(
                f"**These results belong to earlier weights of {model.title}.** "
                "Evaluate the current ones with this command:"
            )
            st.code(command, language="bash")
    st.markdown(summary.summarize_robustness(result))
    if text := summary.describe_overconfidence(result):
        st.markdown(text)


def show_no_results() -> None:
    """Say how to evaluate all shipped models."""
    st.subheader("No results yet", anchor=False)
    st.markdown(
        "This command evaluates all shipped models. It takes a few minutes per model and can be "
        "interrupted:"
    )
    st.code(COMMAND, language="bash")


def show_reproduction(results: dict[str, RobustnessResult]) -> None:
    """Show how the results were computed."""
    st.subheader("Reproduce these results", anchor=False)
    st.code(COMMAND, language="bash")
    titles: dict[str, list[str]] = {}
    for result in results.values():
        titles.setdefault(_describe_evaluation(result), []).append(result.title)
    evaluations = "".join(f"{', '.join(names)}: {text}  \n" for text, names in titles.items())
    st.caption(
        f"{evaluations}The corruptions follow Hendrycks & Dietterich (2019), Benchmarking Neural "
        "Network Robustness, in an implementation of this project. The results cannot be compared "
        "with those on CIFAR-10-C."
    )


def _describe_evaluation(result: RobustnessResult) -> str:
    versions = result.versions
    return (
        f"{result.clean.images:,} test images, balanced by class, seed {result.seed}; "
        f"{result.hardware}; LiteRT {versions.get('ai-edge-litert', '?')}, "
        f"NumPy {versions.get('numpy', '?')}, Pillow {versions.get('pillow', '?')}; "
        f"{result.measured}."
    )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Robustness: how do corrupted images affect the model?",
        f"Test images with {len(CORRUPTIONS)} corruptions, from noise to fog, at "
        f"{len(SEVERITIES)} severities. Where accuracy drops, confidence should drop, too.",
    )
    model = choose_model()
    by_name = cache.robustness_results() or {}
    results = {
        stored.name: by_name[stored.name].model_copy(update={"title": stored.title})
        for stored in store.open_models()[0]
        if stored.name in by_name
    }
    result = results.get(model.name)
    corruption, severity = read_condition()
    if results:
        show_summary(model, result)
        show_models_table(results, model.name)
    else:
        show_no_results()
    if result:
        show_heatmap(model, result, corruption.name, severity)
    st.subheader("One corruption", anchor=False)
    show_controls(corruption)
    if results:
        left, right = st.columns([3, 2], gap="large")
        with left:
            show_severity_curves(corruption, results, model.name)
        with right:
            if result:
                show_predicted_classes(result, corruption, severity)
    show_corrupted_images(model, corruption, severity)
    if results:
        show_reproduction(results)


main()
