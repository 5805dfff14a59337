"""Label errors page: test labels that all models together contradict."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.label_issues import LabelIssues, accuracy_excluding
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile
from cifar_app.ui.widgets import image_dialog, images, tables, url_widgets
from cifar_app.ui.widgets.image_gallery import paged_gallery
from cifar_app.ui.widgets.model_selectbox import stored_models

_MAX_EXCLUDED = 200
_DEFAULT_EXCLUDED = 50


def _tile(rank: int, issues: LabelIssues) -> Tile:
    index, suggested = int(issues.indices[rank]), int(issues.suggested_labels[rank])
    label = CLASS_NAMES[cache.test_set()[1][index]]
    votes = f"{issues.n_agreeing[rank]} of {issues.n_models} models"
    return Tile(
        id=str(index),
        src=images.test_image_uri(index),
        caption=f"{CLASS_NAMES[suggested]}?",
        note=f"label: {label}",
        label=f"Test image {index}: label {label}, {votes} predict {CLASS_NAMES[suggested]}",
        color=CLASS_COLORS[suggested],
    )


def show_label_issues(model: StoredModel, issues: LabelIssues) -> None:
    """Show the images with a suspected label error, most suspicious first."""
    st.markdown(
        f"**{len(issues.indices):,} suspected label errors**, most suspicious first. "
        "Below each image: the class that the models suggest, and its label."
    )
    ranks = {int(index): rank for rank, index in enumerate(issues.indices)}
    paged_gallery(
        issues.indices,
        lambda index: _tile(ranks[index], issues),
        key="label-issues",
        label="Test images with a suspected label error",
    )
    labels = cache.test_set()[1][issues.indices]
    table = pd.DataFrame(
        {
            "image": issues.indices,
            "label": [CLASS_NAMES[label] for label in labels],
            "suggested": [CLASS_NAMES[label] for label in issues.suggested_labels],
            "normalized margin": issues.normalized_margins,
            "models agreeing": issues.n_agreeing,
            "models": issues.n_models,
        }
    )
    tables.csv_button("Download label issues (CSV)", table, "label-issues.csv")
    image_dialog.open_from_url(model, issues.indices, paged=True)


def show_accuracies(models: list[StoredModel], issues: LabelIssues) -> None:
    """Show the accuracy of each model without the most suspicious images."""
    st.subheader("Accuracy without suspected label errors", anchor=False)
    limit = min(_MAX_EXCLUDED, len(issues.indices))
    n_excluded = url_widgets.slider(
        "Exclude the most suspicious", "exclude", 0, limit, min(_DEFAULT_EXCLUDED, limit), step=1
    )
    _, labels = cache.test_set()
    excluded = issues.indices[:n_excluded]
    table = pd.DataFrame(
        [
            {
                "model": model.title,
                "accuracy": model.card.test["accuracy"],
                "accuracy without": accuracy_excluding(
                    labels, cache.test_probabilities(model), excluded
                ),
            }
            for model in models
        ]
    )
    table["change"] = table["accuracy without"] - table["accuracy"]
    tables.show_table(
        table.assign(change=100 * table["change"]),
        {
            "model": ("Model", None),
            "change": ("Change (points)", "{:+.2f}"),
            "accuracy without": ("Accuracy without them", "{:.2%}"),
            "accuracy": ("Accuracy", "{:.2%}"),
        },
        "Accuracy without suspected label errors",
    )
    st.caption(
        "This comparison favors the models: the images were selected because the models disagree "
        "with their labels."
    )
    tables.csv_button("Download accuracies (CSV)", table, "accuracy-without-label-errors.csv")


def show_method(n_models: int) -> None:
    """Explain how label issues are found."""
    with st.expander("How suspected label errors are found"):
        st.markdown(
            f"The predicted probabilities of {n_models} models are averaged. A label is suspected "
            "if another class has a higher probability than the label and reaches that class's "
            "threshold: its mean probability over the images with its label. Images are ranked by "
            "the difference of the two probabilities (normalized margin). This is confident "
            "learning (Northcutt, Jiang & Chuang 2021, sections 3.1 and 3.2). According to human "
            "reviewers, about 0.5% of these 10,000 labels are wrong (Northcutt, Athalye & Mueller "
            "2021)."
        )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Label errors: which test labels look wrong?",
        "Annotators make mistakes. All models together confidently contradict these labels. "
        "That is evidence, not proof: models make similar errors.",
    )
    models = stored_models()
    issues = cache.label_issues(models)
    if not len(issues.indices):
        st.markdown("**No suspected label errors.** The models contradict no label confidently.")
        return
    best = max(models, key=lambda model: model.card.validation["accuracy"])
    show_label_issues(best, issues)
    show_accuracies(models, issues)
    show_method(issues.n_models)


main()
