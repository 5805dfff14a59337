"""Which labels of the test set look wrong?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.label_issues import LabelIssues, accuracy_excluding
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import focus
from cifar_app.ui.widgets import image_dialog, images, paging, tables, url_widgets
from cifar_app.ui.widgets.model_selectbox import stored_models

_MOST_LEFT_OUT = 200
_LEFT_OUT = 50


def _tile(number: int, place: int, suspicions: LabelIssues) -> Tile:
    given = CLASS_NAMES[cache.test_set()[1][number]]
    suggested = int(suspicions.suggested_labels[place])
    said = CLASS_NAMES[suggested]
    agreeing = f"{suspicions.n_agreeing[place]} of {suspicions.n_models}"
    return Tile(
        id=str(number),
        src=images.test_image_uri(number),
        caption=f"{said}?",
        note=f"labeled {given}",
        label=f"Test image {number}: labeled {given}, {agreeing} networks say {said}",
        color=CLASS_COLORS[suggested],
    )


def label_issues_table(suspicions: LabelIssues) -> pd.DataFrame:
    """The suspicions as a table, one row an image, the most doubtful first."""
    labels = cache.test_set()[1]
    return pd.DataFrame(
        {
            "image": suspicions.indices,
            "label": [CLASS_NAMES[labels[number]] for number in suspicions.indices],
            "suggested": [CLASS_NAMES[label] for label in suspicions.suggested_labels],
            "label over suggested": suspicions.normalized_margins,
            "networks that agree": suspicions.n_agreeing,
            "networks": suspicions.n_models,
        }
    )


def show_label_issues(model: StoredModel, suspicions: LabelIssues) -> None:
    """The images, the most doubtful first."""
    st.markdown(
        f"**{len(suspicions.indices):,} labels in doubt**, the most doubtful first. Under each "
        "image: what the networks take it for, and its label."
    )
    page, shown = paging.current_page(suspicions.indices)
    first = (page - 1) * paging.PAGE_SIZE
    gallery(
        [_tile(int(number), first + row, suspicions) for row, number in enumerate(shown)],
        key="suspicions",
        label="Test images whose label is in doubt",
        on_pick=image_dialog.open_image,
        focus=focus.focused_tile(),
    )
    paging.page_buttons(page, suspicions.indices)
    tables.csv_button(
        "Download these suspicions (CSV)", label_issues_table(suspicions), "suspicious-labels.csv"
    )
    image_dialog.open_from_url(model, suspicions.indices, paged=True)


def show_accuracies(models: list[StoredModel], suspicions: LabelIssues) -> None:
    """What the most doubtful labels cost each network."""
    st.subheader("What would it change?", anchor=False)
    most = min(_MOST_LEFT_OUT, len(suspicions.indices))
    count = url_widgets.slider(
        "Leave out the most doubtful", "exclude", 0, most, min(_LEFT_OUT, most), step=1
    )
    _, labels = cache.test_set()
    left_out = suspicions.indices[:count]
    table = pd.DataFrame(
        [
            {
                "network": model.title,
                "all labels": 100 * model.card.test["accuracy"],
                "without them": 100
                * accuracy_excluding(labels, cache.test_probabilities(model), left_out),
            }
            for model in models
        ]
    )
    table["change"] = table["without them"] - table["all labels"]
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_order=["network", "change", "without them", "all labels"],
        column_config={
            "network": st.column_config.TextColumn(pinned=True, width=150),
            "all labels": st.column_config.NumberColumn(format="%.2f%%"),
            "without them": st.column_config.NumberColumn(format="%.2f%%"),
            "change": st.column_config.NumberColumn("change, points", format="%+.2f"),
        },
    )
    st.caption(
        "This flatters the networks: the images were chosen because the networks disagree with "
        "their labels, so that leaving them out can hardly do harm."
    )
    tables.csv_button(
        "Download the table (CSV)",
        table,
        "accuracy-without-suspicions.csv",
        percent=("all labels", "without them", "change"),
    )


def main() -> None:
    """The page."""
    layout.page_header(
        "Which labels look wrong?",
        "People labeled the images, and people err. Here all networks together are sure of "
        "something else than the label says. That is a suspicion, no proof: networks share "
        "their mistakes. Look for yourself.",
    )
    models = stored_models()
    suspicions = cache.label_issues(models)
    if not len(suspicions.indices):
        st.markdown("**No label is in doubt.** No image is surely another class to the networks.")
        return
    show_label_issues(max(models, key=lambda model: model.card.validation["accuracy"]), suspicions)
    show_accuracies(models, suspicions)
    with st.expander("How the doubt is measured"):
        st.markdown(
            f"The probabilities of {suspicions.n_models} networks are averaged. An image counts "
            "as one of another class when its probability there reaches the mean over the images "
            "labeled so, and is larger than that of its own label. They are ranked by the "
            "difference of the two. This is confident learning (Northcutt, Jiang & Chuang 2021, "
            "sections 3.1 and 3.2). By people's judgement about 0.5% of these 10,000 labels are "
            "wrong (Northcutt, Athalye & Mueller 2021)."
        )


main()
