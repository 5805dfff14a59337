"""Compare page: two models on the same test images."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.comparison import (
    PAIRED_OUTCOMES,
    PairedTest,
    paired_outcomes,
    paired_outcomes_by_class,
    paired_test,
)
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile
from cifar_app.ui.pages.compare.interpolation import show_interpolation
from cifar_app.ui.pages.compare.outcome_table import describe_outcome, show_outcome_table
from cifar_app.ui.pages.compare.tradeoff import show_ensemble, show_tradeoff
from cifar_app.ui.widgets import image_dialog, images, paging
from cifar_app.ui.widgets.image_gallery import paged_gallery
from cifar_app.ui.widgets.model_selectbox import model_selectbox, stored_models
from cifar_app.ui.widgets.text import format_count


def choose_pair(ranked: list[StoredModel]) -> tuple[StoredModel, StoredModel]:
    """Return the two models in the URL, by default the two best on validation images."""
    with st.container(horizontal=True):
        a = model_selectbox("Model A", "a", ranked, ranked[0].name, reset_params=(paging.PARAM,))
        b = model_selectbox("Model B", "b", ranked, ranked[1].name, reset_params=(paging.PARAM,))
    return a, b


def describe_test(a: str, b: str, test: PairedTest) -> str:
    """Describe the result of McNemar's test for models with the titles `a` and `b`."""
    better, worse = (a, b) if test.difference >= 0 else (b, a)
    p_value = "< 0.000001" if test.p_value < 1e-6 else f"= {test.p_value:.2g}"
    counts = (
        f"Only one model is correct on {test.only_a + test.only_b:,} images: {better} on "
        f"{max(test.only_a, test.only_b):,}, {worse} on {min(test.only_a, test.only_b):,} "
        f"(McNemar's exact test, p {p_value})."
    )
    if not test.is_significant:
        return f"**The difference is not statistically significant.** {counts}"
    low, high = (100 * end for end in test.interval)
    if test.difference < 0:
        low, high = -high, -low
    return (
        f"**{better} is more accurate than {worse}** by {100 * abs(test.difference):.2f} points "
        f"(95% interval {low:.2f} to {high:.2f}). {counts}"
    )


def _tile(index: int, a: np.ndarray, b: np.ndarray) -> Tile:
    label = CLASS_NAMES[cache.test_set()[1][index]]
    predicted_a, predicted_b = (f"{CLASS_NAMES[row.argmax()]} {row.max():.0%}" for row in (a, b))
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=f"A: {predicted_a}",
        note=f"B: {predicted_b}",
        label=f"Test image {index}: label {label}, A predicts {predicted_a}, "
        f"B predicts {predicted_b}",
    )


def show_images(a: StoredModel, b: StoredModel, indices: np.ndarray, description: str) -> None:
    """Show the images of the selected cell with both predictions."""
    of_a, of_b = cache.test_probabilities(a), cache.test_probabilities(b)
    count = format_count(len(indices), "image").capitalize()
    st.markdown(f"**{count}: {description}.** Below each image: the predictions of A and B.")
    paged_gallery(
        indices,
        lambda index: _tile(index, of_a[index], of_b[index]),
        key="compared",
        label=f"Test images: {description}",
    )
    image_dialog.open_from_url(a, indices, compare_with=b, paged=True)


def compare(a: StoredModel, b: StoredModel) -> None:
    """Show which model is more accurate, and the images on which they disagree."""
    _, labels = cache.test_set()
    outcomes = paired_outcomes(labels, cache.test_probabilities(a), cache.test_probabilities(b))
    st.markdown(describe_test(a.title, b.title, paired_test(outcomes)))
    st.subheader("Where do the two models disagree?", anchor=False)
    st.markdown("Select a cell to see its images.")
    counts = paired_outcomes_by_class(labels, outcomes)
    true, outcome = show_outcome_table(counts, a, b)
    if outcome is None:
        return
    selected = outcomes == PAIRED_OUTCOMES.index(outcome)
    description = describe_outcome(outcome, a.title, b.title)
    if true is not None:
        selected &= labels == true
        description = f"{CLASS_NAMES[true]}, {description}"
    show_images(a, b, np.flatnonzero(selected), description)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Model comparison: where do two models disagree?",
        "Both models classify the same 10,000 test images. The images that only one of them "
        "classifies correctly decide which one is better.",
    )
    ranked = sorted(stored_models(), key=lambda model: -model.card.validation["accuracy"])
    if len(ranked) < 2:
        st.markdown("**Only one model is stored.** Train another one to compare them:")
        st.code("python -m cifar_app train --recipe seed_cnn --seed 1", language="bash")
        return
    a, b = choose_pair(ranked)
    if a.name == b.name:
        st.markdown("**A and B are the same model.** Choose two different models.")
    else:
        compare(a, b)
    show_tradeoff(ranked)
    show_ensemble(ranked)
    show_interpolation(ranked)


main()
