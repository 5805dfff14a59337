"""Model card page: what a model is for, its results and limits, its training, and its files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app.model_store.card_text import format_duration
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report import texts
from cifar_app.report.results import (
    StoredResults,
    find_results,
    list_limitations,
    list_results,
)
from cifar_app.ui import cache, layout
from cifar_app.ui.pages.model_card.downloads import show_report, show_usage
from cifar_app.ui.pages.model_card.training import show_reproduction, show_training
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.page_link import page_link

_RESULT_COLUMNS = {
    "data": ("Data", None),
    "metric": ("Metric", None),
    "value": ("Value", None),
    "interval": ("95% interval", None),
}
_LINKS = {
    "metrics": "Metrics and calibration →",
    "misclassified": "Misclassified images →",
    "robustness": "Robustness →",
    "compare": "Compare with other models →",
}


def show_summary(model: StoredModel) -> None:
    """Show what a model is, its accuracy and its cost."""
    card = model.card
    low, high = (100 * bound for bound in card.test["accuracy_interval"])
    st.markdown(tables.escape_markdown(card.summary))
    with st.container(horizontal=True, gap="medium", key="card-metrics"):
        st.metric(
            "Test accuracy",
            f"{card.test['accuracy']:.2%}",
            help=f"95% interval: {low:.1f}–{high:.1f}%.",
        )
        st.metric("Parameters", f"{card.parameters:,}")
        st.metric(
            "FLOPs per image",
            f"{card.flops / 1e6:,.0f} MFLOPs",
            help="A multiplication and an addition count as two operations.",
        )
        hardware = tables.escape_markdown(card.hardware)
        st.metric("Training time", format_duration(card.training_seconds), help=f"On {hardware}.")
        st.metric(
            "Training compute",
            f"{card.training_flops / 1e15:.2g} PFLOPs",
            help="Estimate: three forward passes per image and epoch, because a backward pass "
            "costs about twice a forward pass.",
        )


def show_results(model: StoredModel, stored: StoredResults) -> None:
    """Show the results on every kind of data, with links to the pages that break them down."""
    st.subheader("Results", anchor=False)
    table = pd.DataFrame(list_results(model, stored))
    repeated = table["data"].eq(table["data"].shift())
    shown = table.assign(data=table["data"].mask(repeated, ""))
    tables.show_table(shown, _RESULT_COLUMNS, "Results")
    if stored.photos is None:
        st.caption("This model was not measured on photos.")
    if stored.robustness is None:
        st.caption("This model was not measured on corrupted images.")
    tables.csv_button("Download results (CSV)", table, f"{model.name}-results.csv", as_link=True)
    with st.container(horizontal=True):
        for page, label in _LINKS.items():
            page_link(page, label)


def show_list(title: str, sentences: list[str]) -> None:
    """Show sentences as a list below a heading."""
    st.subheader(title, anchor=False)
    st.markdown("\n".join(f"- {text}" for text in sentences))


def show_citation(model: StoredModel) -> None:
    """Show how to cite the data set, the model and its methods."""
    st.subheader("Citation", anchor=False)
    st.code(texts.citation(model.card), language="latex", wrap_lines=True)
    if papers := texts.papers(model.card):
        st.markdown("\n".join(["Methods:", *(f"- {paper}" for paper in papers)]))


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Model card: what is this model and how was it trained?",
        "Intended use, results, limitations, training, and the files of the model.",
    )
    model = choose_model()
    card = model.card
    stored = find_results(model, cache.photo_results(), cache.robustness_results())
    show_summary(model)
    show_report(model, stored)
    show_list("Intended use", texts.intended_use(card))
    show_results(model, stored)
    labels, probabilities = cache.test_set()[1], cache.test_probabilities(model)
    show_list("Limitations", list_limitations(model, stored, labels, probabilities))
    show_list("Data", texts.training_data(card))
    show_training(model)
    show_reproduction(model)
    show_usage(model)
    show_list("License", texts.license_texts(card))
    show_citation(model)


main()
