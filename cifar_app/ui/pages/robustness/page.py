"""Robustness page: accuracy of the models on corrupted test images."""

from __future__ import annotations

import streamlit as st

from cifar_app import charts
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness import summary
from cifar_app.robustness.corruptions import CATEGORIES, CORRUPTIONS, SEVERITIES
from cifar_app.robustness.evaluate import matches_model
from cifar_app.robustness.results import COMMAND, RobustnessResult
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.robustness.corrupted_image import show_corrupted_images
from cifar_app.ui.pages.robustness.severity_curves import (
    accuracies_of,
    choose_corruption,
    corruption_table,
    show_severity_curves,
)
from cifar_app.ui.widgets.model_selectbox import choose_model, stored_models
from cifar_app.ui.widgets.plots import show_plot


def show_all_corruptions(model: StoredModel, results: dict[str, RobustnessResult]) -> None:
    """Show the accuracy of a model under every corruption, from the results by title."""
    command = f"{COMMAND} --model {model.name}"
    result = results.get(model.title)
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
    st.markdown(summary.summarize_robustness(model.title, results))
    st.subheader("Accuracy by corruption", anchor=False)
    rows = {
        category: [
            accuracies_of(result, corruption)
            for corruption in CORRUPTIONS
            if corruption.category == category
        ]
        for category in CATEGORIES
    }
    show_plot(
        charts.corruption_heatmap(rows),
        "heat-map",
        corruption_table(result),
        f"robustness-{model.name}",
    )
    st.caption(
        f"Accuracy in percent on {result.clean.images:,} test images; the stronger the color, the "
        "lower the accuracy. Margin of error (95%): up to "
        f"± {100 * summary.max_margin_of_error(result):.1f} points."
    )


def show_reproduction(results: dict[str, RobustnessResult]) -> None:
    """Show how the results were computed."""
    st.subheader("Reproduce these results", anchor=False)
    st.code(COMMAND, language="bash")
    titles: dict[str, list[str]] = {}
    for title, result in results.items():
        titles.setdefault(_describe_evaluation(result), []).append(title)
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
        "Robustness: how does accuracy drop on corrupted images?",
        f"Test images with {len(CORRUPTIONS)} corruptions, from noise to fog, at "
        f"{len(SEVERITIES)} severities.",
    )
    model = choose_model()
    by_name = cache.robustness_results() or {}
    chosen_first = sorted(stored_models(), key=lambda stored: stored.name != model.name)
    results = {
        stored.title: by_name[stored.name] for stored in chosen_first if stored.name in by_name
    }
    if results:
        show_all_corruptions(model, results)
    else:
        st.subheader("No results yet", anchor=False)
        st.markdown(
            "This command evaluates all models. It takes a few minutes per model and can be "
            "interrupted:"
        )
        st.code(COMMAND, language="bash")
    st.subheader("Accuracy by severity", anchor=False)
    corruption = choose_corruption()
    if results:
        show_severity_curves(corruption, results)
    show_corrupted_images(model, corruption)
    if results:
        show_reproduction(results)


main()
