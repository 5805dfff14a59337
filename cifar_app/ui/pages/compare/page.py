"""Which network is better, and where?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.metrics.comparison import (
    PAIRED_OUTCOMES,
    PairedTest,
    paired_outcomes,
    paired_outcomes_by_class,
    paired_test,
)
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Cell, Tile, gallery, matrix_table
from cifar_app.ui.pages.compare.tradeoff import show_costs
from cifar_app.ui.state import focus, url
from cifar_app.ui.widgets import image_dialog, images, paging, tables
from cifar_app.ui.widgets.model_selectbox import model_selectbox, stored_models
from cifar_app.ui.widgets.text import format_count

_ALL = "all ten"
_MOST_SHADE = 0.95


def choose_pair(models: list[StoredModel]) -> tuple[StoredModel, StoredModel]:
    """The two networks of the address; by default the two best on validation images."""
    ranked = sorted(models, key=lambda model: -model.card.validation["accuracy"])
    with st.container(horizontal=True):
        a = model_selectbox("Network A", "a", ranked, ranked[0].name, reset_params=(paging.PARAM,))
        b = model_selectbox("Network B", "b", ranked, ranked[1].name, reset_params=(paging.PARAM,))
    return a, b


def verdict(a: str, b: str, test: PairedTest) -> str:
    """What the paired test says, in words.

    Args:
        a: Name of network A.
        b: Name of network B.
        test: Their test.
    """
    low, high = (100 * edge for edge in test.interval)
    better, worse = (a, b) if test.difference >= 0 else (b, a)
    if test.difference < 0:
        low, high = -high, -low
    differing = test.only_a + test.only_b
    chance = (
        "less than once in 1,000 times"
        if test.p_value < 0.001
        else f"in {test.p_value:.1%} of all cases"
    )
    figures = (
        f"Just one of them is right on {differing:,} images, {max(test.only_a, test.only_b):,} "
        f"times {better}. Were both equally good, so uneven a split would come by chance {chance} "
        f"(McNemar's test, exact, p {_probability(test.p_value)})."
    )
    if test.is_significant:
        gain = 100 * abs(test.difference)
        return (
            f"**{better} is better than {worse}**, by {gain:.2f} points "
            f"(95% interval {low:.2f} to {high:.2f}). {figures}"
        )
    return f"**Neither is proven better.** {figures}"


def _probability(value: float) -> str:
    return "< 0.000001" if value < 1e-6 else f"= {value:.2g}"


def _words(outcome: str, a: str, b: str) -> str:
    return {
        "both": "both right",
        "only_a": f"only {a} right",
        "only_b": f"only {b} right",
        "neither": "both wrong",
    }[outcome]


def _pick(row: int, column: int) -> None:
    label = None if row == 0 else CLASS_NAMES[row - 1]
    url.set_query_params(outcome=PAIRED_OUTCOMES[column], true=label, page=None, image=None)


def show_table(counts: np.ndarray, a: StoredModel, b: StoredModel) -> tuple[int | None, str | None]:
    """Who mends whose errors, by class; returns class and outcome of the chosen cell."""
    true = url.read_class("true")
    chosen = url.read_choice("outcome", ("none", *PAIRED_OUTCOMES), "none")
    rows = np.vstack([counts.sum(axis=0), counts])
    # What both got right has a scale of its own, else it would drown the rest.
    shades = rows / np.maximum(rows.sum(axis=1, keepdims=True), 1)
    shades[:, 1:] *= _MOST_SHADE / max(shades[:, 1:].max(), 1e-9)
    names = [_ALL, *CLASS_NAMES]
    cells = [
        [
            Cell(
                f"{rows[row, column]:,}",
                float(shades[row, column]),
                f"{names[row]}: {format_count(int(rows[row, column]), 'image')}, "
                f"{_words(outcome, a.title, b.title)}",
                outcome == "both",
            )
            for column, outcome in enumerate(PAIRED_OUTCOMES)
        ]
        for row in range(len(rows))
    ]
    row = 0 if true is None else true + 1
    matrix_table(
        [(_ALL, None), *zip(CLASS_NAMES, CLASS_COLORS, strict=True)],
        [(_words(outcome, "A", "B"), None) for outcome in PAIRED_OUTCOMES],
        cells,
        key="outcomes",
        corner="true class",
        caption=f"A is {a.title}, B is {b.title}",
        selected=None if chosen == "none" else (row, PAIRED_OUTCOMES.index(chosen)),
        on_pick=_pick,
    )
    columns = [_words(outcome, a.title, b.title) for outcome in PAIRED_OUTCOMES]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "true class", names)
    tables.csv_button("Download the table (CSV)", table, f"{a.name}-and-{b.name}.csv")
    return true, None if chosen == "none" else chosen


def _tile(number: int, a: np.ndarray, b: np.ndarray) -> Tile:
    true = CLASS_NAMES[cache.test_set()[1][number]]
    said_a, said_b = (f"{CLASS_NAMES[one.argmax()]} {one.max():.0%}" for one in (a, b))
    return Tile(
        id=str(number),
        src=images.test_image_uri(number),
        caption=f"A: {said_a}",
        note=f"B: {said_b}",
        label=f"Test image {number}: {true}; A says {said_a}, B says {said_b}",
    )


def show_images(a: StoredModel, b: StoredModel, found: np.ndarray, words: str) -> None:
    """The images of the chosen cell, with both answers."""
    of_a, of_b = cache.test_probabilities(a), cache.test_probabilities(b)
    st.markdown(
        f"**{format_count(len(found), 'image').capitalize()}, {words}.** Under each: what A and B say."
    )
    page, shown = paging.current_page(found)
    gallery(
        [_tile(int(number), of_a[number], of_b[number]) for number in shown],
        key="compared",
        label=f"Test images, {words}",
        on_pick=image_dialog.open_image,
        focus=focus.focused_tile(),
    )
    paging.page_buttons(page, found)
    image_dialog.open_from_url(a, found, compare_with=b, paged=True)


def compare(a: StoredModel, b: StoredModel) -> None:
    """Two networks on the test set."""
    _, labels = cache.test_set()
    found = paired_outcomes(labels, cache.test_probabilities(a), cache.test_probabilities(b))
    st.markdown(verdict(a.title, b.title, paired_test(found)))
    st.subheader("Who mends whose errors?", anchor=False)
    st.markdown("Choose a number to see its images.")
    counts = paired_outcomes_by_class(labels, found, NUM_CLASSES)
    true, outcome = show_table(counts, a, b)
    if outcome is None:
        return
    chosen = found == PAIRED_OUTCOMES.index(outcome)
    if true is not None:
        chosen &= labels == true
    class_words = "" if true is None else f"{CLASS_NAMES[true]}, "
    show_images(a, b, np.flatnonzero(chosen), class_words + _words(outcome, a.title, b.title))


def main() -> None:
    """The page."""
    layout.page_header(
        "Which network is better, and where?",
        "Two networks answered the same 10,000 test images. What counts is where just one of them "
        "is right.",
    )
    models = stored_models()
    if len(models) < 2:
        st.markdown("**There is only one network.** Train another one to compare it with:")
        st.code("python -m cifar_app train --recipe seed_cnn --seed 1", language="bash")
        return
    a, b = choose_pair(models)
    if a.name == b.name:
        st.markdown("**These are the same.** Choose two different networks.")
    else:
        compare(a, b)
    show_costs(models)


main()
