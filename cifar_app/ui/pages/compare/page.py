"""Compare page: two models on the same test images."""

from __future__ import annotations

import streamlit as st

from cifar_app.metrics.comparison import (
    PairedTest,
    paired_outcomes,
    paired_test,
    paired_test_by_class,
)
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.compare.ensemble import show_ensemble
from cifar_app.ui.pages.compare.interpolation import show_interpolation
from cifar_app.ui.pages.compare.metrics_table import show_metrics_table
from cifar_app.ui.pages.compare.per_class import show_recall_differences
from cifar_app.ui.pages.compare.selection import show_selection
from cifar_app.ui.state import url
from cifar_app.ui.widgets.image_gallery import GALLERY_PARAMS
from cifar_app.ui.widgets.model_selectbox import model_selectbox, stored_models


def choose_pair(ranked: list[StoredModel]) -> tuple[StoredModel, StoredModel]:
    """Return the two models in the URL, by default the page's model and the best of the others.

    Each box offers all models except that of the other box.

    Args:
        ranked: At least two models, the best on validation images first.
    """
    by_name = {model.name: model for model in ranked}
    default_a = url.read_choice("model", by_name, ranked[0].name)
    a = by_name[url.read_choice("a", by_name, default_a)]
    default_b = next(model.name for model in ranked if model is not a)
    b = by_name[url.read_choice("b", by_name.keys() - {a.name}, default_b)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        not_b = [model for model in ranked if model is not b]
        not_a = [model for model in ranked if model is not a]
        model_selectbox("Model A", "a", not_b, default_a, reset_params=GALLERY_PARAMS)
        model_selectbox("Model B", "b", not_a, default_b, reset_params=GALLERY_PARAMS)
        st.button("Swap", on_click=_swap, args=(a.name, b.name))
    return a, b


def _swap(a: str, b: str) -> None:
    url.set_query_params(a=b, b=a, **dict.fromkeys(GALLERY_PARAMS))


def describe_test(a: str, b: str, test: PairedTest) -> str:
    """Describe the result of McNemar's test for models with the titles `a` and `b`."""
    better, worse = (a, b) if test.difference >= 0 else (b, a)
    counts = (
        f"Only one of them is correct on {test.only_a + test.only_b:,} images: {better} on "
        f"{max(test.only_a, test.only_b):,}, {worse} on {min(test.only_a, test.only_b):,} "
        f"(McNemar's exact test, {format_p_value(test.p_value)})."
    )
    if not test.is_significant:
        return f"**The difference in accuracy is not statistically significant.** {counts}"
    low, high = (100 * end for end in test.interval)
    if test.difference < 0:
        low, high = -high, -low
    return (
        f"**{better} is more accurate than {worse}** by {100 * abs(test.difference):.2f} points "
        f"(95% interval {low:.2f} to {high:.2f}). {counts}"
    )


def format_p_value(p_value: float) -> str:
    """Return a p-value with two digits, such as "p = 4.7e-15"."""
    text = f"p = {p_value:.2g}" if p_value else "p < 1e-300"
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def compare(a: StoredModel, b: StoredModel) -> None:
    """Show which of two models is more accurate, for which classes, and where they disagree."""
    _, labels = cache.test_set()
    outcomes = paired_outcomes(labels, cache.test_probabilities(a), cache.test_probabilities(b))
    st.markdown(describe_test(a.title, b.title, paired_test(outcomes)))
    show_recall_differences(paired_test_by_class(labels, outcomes), a, b)
    show_selection(a, b, outcomes)


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Model comparison: which model is better, and where?",
        "All models classify the same 10,000 test images, so that every image is a comparison.",
    )
    models = stored_models(with_predictions=True)
    ranked = sorted(models, key=lambda model: -model.card.validation["accuracy"])
    if len(ranked) < 2:
        st.markdown("**Only one model is stored.** Train another one to compare them:")
        st.code("python -m cifar_app train --recipe seed_cnn --seed 1", language="bash")
        return
    st.subheader("All models", anchor=False)
    show_metrics_table(ranked)
    st.subheader("Two models", anchor=False)
    compare(*choose_pair(ranked))
    show_ensemble(ranked)
    show_interpolation()


main()
