"""What is this network, and how was it made?"""

from __future__ import annotations

import json
from functools import partial

import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.model_store.files import CARD_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.report import build_report
from cifar_app.ui import cache, layout
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.plots import show_plot


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def show_size(model: StoredModel) -> None:
    """How large it is and what it cost."""
    card = model.card
    with st.container(horizontal=True, gap="medium"):
        st.metric("Parameters", f"{card.parameters:,}")
        st.metric(
            "Work per image",
            f"{card.flops / 1e6:,.0f} MFLOP",
            help="A multiplication and an addition are two operations.",
        )
        st.metric("Training", _duration(card.training_seconds), help=f"On {card.hardware}.")
        st.metric(
            "Work of the training",
            f"{card.training_flops / 1e15:.2g} PFLOP",
            help="Three forward passes an image and epoch, two of which stand for the "
            "backward pass: the usual estimate.",
        )
        if card.photo:
            st.metric(
                "Work per photo",
                f"{card.flops_per_photo / 1e6:,.0f} MFLOP",
                help="A network as ImageNet left it looks at the photo and at its mirror image, "
                f"{card.photo.input_size} × {card.photo.input_size} pixels each. The network for "
                "the data set looks as well, to help tell what is none of the ten.",
            )
        st.metric("Best epoch", f"{card.best_epoch} of {card.recipe['epochs']}")


def show_training(model: StoredModel) -> None:
    """The curves over the epochs."""
    history = model.history()
    st.subheader("How did it learn?", anchor=False)
    st.markdown(
        f"{_gap_in_words(history)} "
        f"The weights after epoch {model.card.best_epoch} were kept, because none did better "
        f"on validation images; the test images had no say in that. {model.card.initialization}"
    )
    data = pd.DataFrame(history)
    data.insert(0, "epoch", range(1, len(data) + 1))
    figure = charts.training_curves(history["accuracy"], history["val_accuracy"])
    show_plot(figure, "curves", data, f"{model.name}-history")


def _gap_in_words(history: dict[str, list[float]]) -> str:
    if history["accuracy"][-1] > history["val_accuracy"][-1]:
        return (
            "In the end it does better on images that it learned from than on new ones. That is "
            "usual; it has learned too long where the curve of the validation images falls."
        )
    return (
        "The curve of the training images stays below: it is taken while the network learns "
        "and, where the recipe says so, from varied images."
    )


def show_origin(model: StoredModel) -> None:
    """Recipe, machine and versions."""
    card = model.card
    st.subheader("How to make it again", anchor=False)
    st.code(card.command, language="bash")
    lists = {
        "The recipe": _table(card.recipe_in_words | {"seed": str(card.seed)}),
        "The machine": _table(
            {"trained": card.trained, "hardware": card.hardware, **card.versions}
        ),
    }
    for column, (title, table) in zip(st.columns(2, gap="large"), lists.items(), strict=True):
        column.markdown(f"**{title}**")
        column.table(table, border="horizontal", hide_index=True, hide_header=True)
    facts = pd.concat(lists.values())
    tables.csv_button(
        "Data (CSV)", facts, f"{model.name}-facts.csv", key="data-facts", as_link=True
    )


def _table(facts: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame({"what": list(facts), "value": list(facts.values())})


def show_downloads(model: StoredModel) -> None:
    """All that is known about it, to take away."""
    st.subheader("Take it away", anchor=False)
    st.markdown(
        "The report is one file with its figures, confusion matrix and worst mistakes. It opens "
        "without an internet connection and prints on A4; the card holds the same for programs."
    )
    # Built when it is asked for; what may be damaged is opened now, where it can be said.
    build = partial(build_report, model, *cache.test_set(), cache.test_probabilities(model))
    with st.container(horizontal=True):
        st.download_button(
            "Download the report (HTML)",
            build,
            file_name=f"{model.name}-report.html",
            mime="text/html",
            on_click="ignore",
        )
        st.download_button(
            "Download the card (JSON)",
            json.dumps(model.card.to_json(), indent=1),
            file_name=f"{model.name}-{CARD_FILE}",
            mime="application/json",
            on_click="ignore",
        )


def main() -> None:
    """The page."""
    layout.page_header(
        "What is this network, and how was it made?",
        "Its card: everything that is needed to judge it, or to make it again.",
    )
    model = choose_model()
    st.markdown(model.card.summary)
    show_size(model)
    show_training(model)
    show_origin(model)
    show_downloads(model)


main()
