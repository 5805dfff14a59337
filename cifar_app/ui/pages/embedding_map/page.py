"""Which images lie together?"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.charts import Group
from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.neighbors import NEIGHBORS, class_overlap
from cifar_app.embeddings.storage import Embeddings
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import ACCENT, CLASS_COLORS, MUTED
from cifar_app.ui import cache, layout
from cifar_app.ui.components import gallery
from cifar_app.ui.pages.embedding_map import selection
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import image_dialog, images, plots, url_widgets
from cifar_app.ui.widgets.embeddings import load_embeddings_or_hint, show_provenance
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.text import format_count

COLORS: dict[str, str] = {"class": "True class", "correct": "Right or wrong"}
ANSWERS: dict[str, str] = {"all": "All", "yes": "Right", "no": "Wrong"}
SHOWN = 60
_PAIRS = 8


def overlap_in_words(shares: np.ndarray) -> str:
    """Which classes lie among each other and which by themselves."""
    pairs = [
        f"**{CLASS_NAMES[a]}** and **{CLASS_NAMES[b]}** ({share:.0%})"
        for a, b, share in class_overlap(shares)[:2]
    ]
    own = shares.diagonal()
    return (
        f"Of the {NEIGHBORS} images most alike to an image, by all that the network makes of them "
        f"and not by this map, {own.mean():.0%} are of its own class. "
        f"Most mixed: {pairs[0]}, then {pairs[1]}. Most by itself: "
        f"**{CLASS_NAMES[int(own.argmax())]}** ({own.max():.0%})."
    )


def show_mixed(shares: np.ndarray) -> None:
    """The classes that lie among each other, pair by pair."""
    st.markdown("**Where classes meet**: how many of an image's neighbors are of the other class")
    table = pd.DataFrame(
        [
            {"classes": f"{CLASS_NAMES[a]} and {CLASS_NAMES[b]}", "share": share}
            for a, b, share in class_overlap(shares)[:_PAIRS]
        ]
    )
    percent = st.column_config.ProgressColumn(
        "neighbors", format="percent", min_value=0, max_value=float(table["share"].max())
    )
    st.dataframe(table, hide_index=True, column_config={"share": percent}, height="content")


def choose_images(right: np.ndarray) -> tuple[str, np.ndarray]:
    """The controls over the map; returns what gives the colors, and which images pass."""
    _, labels = cache.test_set()
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=180):
            url_widgets.class_selectbox("True class", "true")
        answers = url_widgets.segmented_control(
            "Answers", "correct", list(ANSWERS), "all", format_func=ANSWERS.__getitem__
        )
        color = url_widgets.segmented_control(
            "Color", "color", list(COLORS), "class", format_func=COLORS.__getitem__
        )
    true = url.read_class("true")
    passed = np.ones(len(labels), bool) if true is None else labels == true
    if answers != "all":
        passed &= right == (answers == "yes")
    return color, passed


def make_groups(color: str, passed: np.ndarray, right: np.ndarray) -> list[Group]:
    """The images that pass, by what gives them their color; empty groups are left out."""
    _, labels = cache.test_set()
    if color == "correct":
        groups = [
            Group("correct", MUTED, np.flatnonzero(passed & right)),
            Group("wrong", ACCENT, np.flatnonzero(passed & ~right)),
        ]
    else:
        groups = [
            Group(name, CLASS_COLORS[label], np.flatnonzero(passed & (labels == label)))
            for label, name in enumerate(CLASS_NAMES)
        ]
    return [group for group in groups if len(group.indices)]


def images_table(model: StoredModel, analysis: Embeddings, found: np.ndarray) -> pd.DataFrame:
    """Images with their places, one row an image."""
    _, labels = cache.test_set()
    answers = cache.test_probabilities(model)[found]
    names = np.array(CLASS_NAMES)
    return pd.DataFrame(
        {
            "image": found,
            "true": names[labels[found]],
            "answer": names[answers.argmax(axis=1)],
            "confidence": answers.max(axis=1),
            "x": analysis.coordinates[found, 0],
            "y": analysis.coordinates[found, 1],
        }
    )


def show_map(
    model: StoredModel,
    analysis: Embeddings,
    groups: list[Group],
    found: np.ndarray,
    area: str | None,
) -> None:
    """The map, on which an area can be drawn; the images that are found can be downloaded."""
    rest = f"{model.card.files} {[(group.name, len(group.indices)) for group in groups]}"
    chart = selection.chart_for(area, rest)
    given = None if chart.drawn_area is None else selection.corners_of(chart.drawn_area)
    plots.show_plot(
        charts.embedding_scatter(analysis.coordinates, groups, given),
        chart.key,
        images_table(model, analysis, found),
        f"{model.name}-map",
        navigation=True,
        on_select=partial(selection.store_selection, chart, renew=plots.is_touch_device()),
        selection_mode=("box", "lasso"),
    )


def show_chosen(model: StoredModel, found: np.ndarray, right: np.ndarray) -> None:
    """The images of the area that pass the filters."""
    words = "**No such image** in this area."
    if len(found):
        words = f"**{format_count(len(found), 'image')}**, {_share_in_words(right[found])}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words)
        st.button("Show all", on_click=_show_all, type="tertiary")
    _, labels = cache.test_set()
    answers = cache.test_probabilities(model)
    with st.container(height=480, border=False):
        gallery(
            [images.prediction_tile(int(n), int(labels[n]), answers[n]) for n in found[:SHOWN]],
            key="chosen",
            label="The chosen test images",
            on_pick=image_dialog.open_image,
            focus=focus.focused_tile(),
            tile_width=76,
        )
    if len(found) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(found):,}; step through all of them close up.")


def _share_in_words(right: np.ndarray) -> str:
    if len(right) == 1:
        return f"answered {'rightly' if right.all() else 'wrongly'}"
    if right.all() or not right.any():
        return f"all answered {'rightly' if right.all() else 'wrongly'}"
    return f"{right.mean():.1%} answered rightly"


def _show_all() -> None:
    url.set_query_params(true=None, answers=None, area=None, image=None)


def main() -> None:
    """The page."""
    layout.page_header(
        "Which images lie together?",
        "Each point is one of the 10,000 test images. Those that are alike to the network lie "
        "close together; how far apart two groups lie says little.",
    )
    model = choose_model(reset_params=(selection.PARAM,))
    analysis = load_embeddings_or_hint(model)
    if analysis is None:
        return
    _, labels = cache.test_set()
    right = cache.test_probabilities(model).argmax(axis=1) == labels
    st.markdown(overlap_in_words(analysis.neighbor_class_matrix))
    color, passed = choose_images(right)
    area = selection.read_area()
    inside = area is None or selection.in_area(analysis.coordinates, selection.corners_of(area))
    found = np.flatnonzero(passed & inside)
    left, beside = st.columns([3, 2], gap="large")
    with left:
        show_map(model, analysis, make_groups(color, passed, right), found, area)
        show_provenance(model, analysis)
    with beside:
        if len(found) < len(labels):
            show_chosen(model, found, right)
        else:
            how = "**Draw a box** around points"
            if plots.is_touch_device():
                how = "**Tap the box** over the map and draw around points"
            st.markdown(
                f"{how} to see the images in it, or choose a class or the wrong answers above."
            )
            show_mixed(analysis.neighbor_class_matrix)
    image_dialog.open_from_url(model, found)


main()
