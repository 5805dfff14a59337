"""How well does it stand bad pictures?"""

from __future__ import annotations

import streamlit as st

from cifar_app import charts
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness import summary
from cifar_app.robustness.corruptions import CATEGORIES, CORRUPTIONS, SEVERITIES
from cifar_app.robustness.evaluate import matches_model
from cifar_app.robustness.results import COMMAND, RobustnessResult
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.robustness.corrupted_image import show_steps
from cifar_app.ui.pages.robustness.severity_curves import (
    choose_corruption,
    corruption_table,
    heat_row,
    show_curves,
)
from cifar_app.ui.widgets.model_selectbox import choose_model, stored_models
from cifar_app.ui.widgets.plots import show_plot


def show_all(model: StoredModel, measured: dict[str, RobustnessResult]) -> None:
    """The chosen network under every corruption.

    Args:
        model: The chosen network.
        measured: The measurements of the stored networks by title.
    """
    own = measured.get(model.title)
    if own is None:
        st.markdown(f"**{model.title} has not been asked yet.** This command does, in minutes:")
        st.code(f"{COMMAND} --model {model.name}", language="bash")
        return
    if not matches_model(own, model):
        with st.container(border=True):
            st.markdown(
                f"**These figures belong to older weights of {model.title}**, which have been "
                "replaced since. This command measures anew:"
            )
            st.code(f"{COMMAND} --model {model.name}", language="bash")
    st.markdown(summary.summarize_robustness(model.title, measured))
    st.subheader("What does it stand, and what not?", anchor=False)
    rows = {
        family: [heat_row(one, own) for one in CORRUPTIONS if one.category == family]
        for family in CATEGORIES
    }
    show_plot(
        charts.corruption_heatmap(rows),
        "heat-map",
        corruption_table(own),
        f"robustness-{model.name}",
    )
    st.caption(
        f"Right answers to {own.clean.images:,} test images, %. The stronger the color, the more "
        "goes wrong. Chance alone moves a figure by up to "
        f"{100 * summary.max_margin_of_error(own):.1f} points either way (95% interval)."
    )


def show_origin(measured: dict[str, RobustnessResult]) -> None:
    """Where the figures come from."""
    st.subheader("How to make it again", anchor=False)
    st.code(COMMAND, language="bash")
    titles: dict[str, list[str]] = {}
    for title, one in measured.items():
        titles.setdefault(_origin_in_words(one), []).append(title)
    st.caption(
        "".join(f"{', '.join(those)}: {words}  \n" for words, those in titles.items())
        + "The corruptions are those of Hendrycks & Dietterich (2019), "
        "Benchmarking Neural Network Robustness, in implementations of this project's own. So "
        "they are in the spirit of CIFAR-10-C, not that data set, and the figures do not compare "
        "with those on it."
    )


def _origin_in_words(one: RobustnessResult) -> str:
    return (
        f"{one.clean.images:,} test images drawn with seed {one.seed}, as many of each class; "
        f"{one.hardware}; LiteRT {one.versions.get('ai-edge-litert', '?')}, "
        f"NumPy {one.versions.get('numpy', '?')}, Pillow {one.versions.get('pillow', '?')}; "
        f"{one.measured}."
    )


def main() -> None:
    """The page."""
    layout.page_header(
        "How well does it stand bad pictures?",
        f"Test images spoilt in {len(CORRUPTIONS)} ways, from noise to fog, each at "
        f"{len(SEVERITIES)} severities.",
    )
    model = choose_model()
    results = cache.robustness_results() or {}
    chosen_first = sorted(stored_models(), key=lambda one: one.name != model.name)
    measured = {one.title: results[one.name] for one in chosen_first if one.name in results}
    if measured:
        show_all(model, measured)
    else:
        st.subheader("There are no figures yet", anchor=False)
        st.markdown("This command asks all networks, for some minutes each, and can be stopped:")
        st.code(COMMAND, language="bash")
    st.subheader("How does it get worse?", anchor=False)
    corruption = choose_corruption()
    if measured:
        show_curves(corruption, measured)
    show_steps(model, corruption)
    if measured:
        show_origin(measured)


main()
