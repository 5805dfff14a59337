"""What reviews and verdicts show: how good the ranking is, and what corrected labels change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.annotations.label_reviews import Reviews, corrected_labels, unconfirmed_labels
from cifar_app.charts import unconfirmed_labels_curves
from cifar_app.metrics.label_issues import apply_corrections, count_found
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.pages.label_errors import reviews
from cifar_app.ui.widgets import plots, tables
from cifar_app.ui.widgets.text import format_count

_MAX_LIST_LENGTH = 1_000


def show_published_verdicts(
    models: Sequence[StoredModel], score: str, titles: dict[str, str], list_length: int
) -> None:
    """Show the upload of published verdicts, and how many unconfirmed labels each ranking finds.

    Args:
        models: Models that vote.
        score: Score of the page's ranking.
        titles: Titles of all scores by name.
        list_length: Number of images that the page lists.
    """
    st.subheader("Unconfirmed labels", anchor=False)
    verdicts = reviews.loaded_verdicts()
    suggested = cache.label_quality(models).suggested_labels
    if not verdicts:
        st.markdown(
            "Load published verdicts of people on these labels to see how many unconfirmed labels "
            "each score finds."
        )
        with st.popover("Load verdicts"):
            reviews.upload_reviews("Verdicts (CSV)", "verdicts", suggested, reviews.set_verdicts)
            st.caption(
                "Columns: index, verdict (given, suggested, both, neither or no_majority) and, "
                "optionally, suggested_label, the name of a class. One row per image. The file is "
                "kept until the visit ends."
            )
        return
    unconfirmed = unconfirmed_labels(verdicts, len(suggested))
    curves = {
        titles[name]: count_found(cache.label_quality(models, name).ranking, unconfirmed)
        for name in sorted(titles, key=lambda name: name != score)
    }
    found = next(iter(curves.values()))[list_length - 1]
    st.markdown(
        f"People judged {format_count(len(verdicts), 'label')} and did not confirm "
        f"**{unconfirmed.sum():,}**: {_describe_counts(verdicts)}. **{found:,}** of these are "
        f"among the first {list_length:,} images of the ranking."
    )
    shown = {name: counts[:_MAX_LIST_LENGTH] for name, counts in curves.items()}
    data = pd.DataFrame({"list length": np.arange(1, _MAX_LIST_LENGTH + 1), **shown})
    plots.show_plot(
        unconfirmed_labels_curves(shown),
        "unconfirmed-labels",
        data,
        "unconfirmed-labels",
        title="Unconfirmed labels by list length",
    )
    st.caption(
        "Label errors that nobody has judged are not counted. The curves compare scores on the "
        "judged images only."
    )
    st.button("Remove verdicts", on_click=reviews.set_verdicts, args=({},))


def _describe_counts(verdicts: Reviews) -> str:
    kinds = [review.verdict for review in verdicts.values()]
    endings = {
        "suggested": "the suggested class is right",
        "both": "both classes are right",
        "neither": "neither class is right",
        "no_majority": "there is no majority",
    }
    return ", ".join(
        f"for {kinds.count(kind):,} {ending}" for kind, ending in endings.items() if kind in kinds
    )


def show_effect(models: Sequence[StoredModel]) -> None:
    """Show the accuracy of each model with the labels that reviews corrected."""
    st.subheader("Accuracy with corrected labels", anchor=False)
    verdicts = reviews.all_reviews()
    if not verdicts:
        st.markdown("Review labels, or load verdicts, to see what corrected labels change.")
        return
    labels = cache.test_set()[1]
    corrected = corrected_labels(labels, verdicts)
    rows = []
    for model in models:
        effect = apply_corrections(labels, corrected, cache.test_probabilities(model))
        rows.append(
            {
                "model": model.title,
                "accuracy": effect.accuracy,
                "corrected accuracy": effect.corrected_accuracy,
                "change": effect.corrected_accuracy - effect.accuracy,
                "gained": effect.n_gained,
                "lost": effect.n_lost,
            }
        )
    table = pd.DataFrame(rows)
    tables.show_table(
        table.assign(change=100 * table["change"]),
        {
            "model": ("Model", None),
            "change": ("Change (points)", "{:+.2f}"),
            "corrected accuracy": ("Corrected labels", "{:.2%}"),
            "gained": ("Now correct", None),
            "lost": ("Now incorrect", None),
            "accuracy": ("Accuracy", "{:.2%}"),
        },
        "Accuracy with corrected labels",
    )
    n_changed = format_count(int((corrected != labels).sum()), "label")
    st.caption(
        f"All {len(labels):,} images count; {n_changed} changed. Only the verdict that the "
        "suggestion is right replaces a label. If neither class is right, every prediction is "
        "incorrect. If both are right, or there is no majority, the label stays. People mostly "
        "judge labels that models contradict, so that errors in labels that the models repeat "
        "stay unknown, and the true accuracy may be lower."
    )
    tables.csv_button("Download accuracies (CSV)", table, "accuracy-with-corrected-labels.csv")
