"""The frame of every page: navigation, title, errors, and ignored URL parameters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cifar_app.errors import CifarAppError
from cifar_app.ui.components import mark_current_links
from cifar_app.ui.state import url
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.page_link import page_link

GROUPS: dict[str, dict[str, str]] = {
    "One image": {
        "classify": "Classify",
        "explain": "Explain",
        "layers": "Layers",
        "whatif": "What if",
        "similar": "Similar images",
    },
    "Test set": {
        "metrics": "Metrics",
        "misclassified": "Misclassified",
        "embedding_map": "Embedding map",
        "label_errors": "Label errors",
        "your_data": "Your data",
    },
    "Models": {
        "model_card": "Model card",
        "compare": "Compare",
        "robustness": "Robustness",
        "experiments": "Experiments",
        "train": "Train",
    },
    "About": {"about": "About"},
}
"""Labels of the pages by navigation group and page name; a group opens with its first page."""

PAGES = {name: label for pages in GROUPS.values() for name, label in pages.items()}

_GROUP_PARAMS = {
    "One image": (
        *("source", "example", "photo", "seed", "image", "crop"),
        *("true", "misclassified", "guess"),
    ),
    "Test set": ("true", "predicted", "confidence", "doubt", "collection"),
}
"""URL parameters that the pages of a group share: those that select the image or the images."""

_GROUP_KEY = "group-params"

OPENING_EXAMPLES = {"explain": "test-dog"}
"""Example that a page opens with, if another than the other pages, by page name."""

MENU_TEXT = (
    "Predictions and mistakes of neural networks for images, trained on CIFAR-10. The page "
    "“About” describes the data, the models and privacy, and names sources and licenses."
)

_STYLE = Path(__file__).with_name("style.css")


def styled_page() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return containers for the navigation and the page; they show nothing before their style.

    The browser loads the code for `st.html` after that for texts: without the containers, it would
    draw the page without its style and move everything then. The style undoes their heights.
    """
    st.html(_STYLE)
    navigation_area = st.container(height=1, border=False, key="navigation")
    return navigation_area, st.container(height=1, border=False, key="page")


def navigation(current_page: str) -> None:
    """Show the app's name and the groups, and below them the pages of the current group.

    The link to a group leads back to the image or the images that were selected there last.
    """
    current_group = next(group for group, pages in GROUPS.items() if current_page in pages)
    shared = _GROUP_PARAMS.get(current_group, ())
    last: dict[str, dict[str, str]] = st.session_state.setdefault(_GROUP_KEY, {})
    last[current_group] = {
        name: st.query_params[name] for name in shared if name in st.query_params
    }
    with st.container(horizontal=True, key="header", vertical_alignment="center", gap="small"):
        st.markdown("**CIFAR-10 Lens**", width="stretch")
        with st.container(horizontal=True, width="content", gap=None, key="groups"):
            for group, pages in GROUPS.items():
                key = "group-current" if group == current_group else None
                with st.container(width="content", key=key):
                    page_link(next(iter(pages)), group, **last.get(group, {}))
    current = {"groups": current_group, "pages": PAGES[current_page]}
    if len(GROUPS[current_group]) > 1:
        opening = OPENING_EXAMPLES.get(current_page)
        is_chosen = bool(last[current_group])
        params = {"example": opening} if opening and not is_chosen else {}
        with st.container(horizontal=True, gap=None, wrap=False, key="pages"):
            for name, label in GROUPS[current_group].items():
                page_link(name, label, keep=("model", *shared), **params)
    mark_current_links(current, key="current-links")


def page_header(title: str, lead: str) -> None:
    """Show the title of a page, its question, and a paragraph in Markdown below it."""
    with st.container(gap=None, key="page-header"):
        st.title(title, anchor=False)
        st.markdown(lead)


@contextmanager
def page_messages() -> Iterator[None]:
    """Show the page's error below it, and above it which URL parameters its run ignored."""
    container = st.container()
    url.pop_warnings()  # those of a run that was interrupted
    try:
        yield
    except CifarAppError as error:  # other exceptions are defects
        show_error(error)
    finally:
        if warnings := url.pop_warnings():
            with container.container(border=True):
                st.text("\n".join(warnings))
