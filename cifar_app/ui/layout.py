"""The frame of every page: navigation, title, errors, and ignored URL parameters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

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
    },
    "About": {"about": "About"},
}
"""Labels of the pages by navigation group and page name; a group opens with its first page."""

PAGES = {name: label for pages in GROUPS.values() for name, label in pages.items()}

_IMAGE_PARAMS = (
    "source",
    "example",
    "photo",
    "seed",
    "image",
    "crop",
    "true",
    "misclassified",
    "guess",
)
"""URL parameters that select the image on the pages of the group "One image"."""

OPENING_EXAMPLES = {"explain": "test-dog"}
"""Example that a page opens with, if another than the other pages, by page name."""

MENU_TEXT = (
    "Predictions and mistakes of neural networks for images, trained on CIFAR-10. The page "
    "“About” describes the data, the models and privacy, and names sources and licenses."
)

_IMAGE_KEY = "image-params"

_STYLE = Path(__file__).with_name("style.css")


def navigation(current_page: str) -> None:
    """Show the app's name and the groups, and below them the pages of the current group.

    The link to the group "One image" leads back to the image that was selected last.
    """
    # Not `st.html`: the browser loads it later, and the page would move when the style arrives.
    st.markdown(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>", unsafe_allow_html=True)
    current_group = next(group for group, pages in GROUPS.items() if current_page in pages)
    if current_group == "One image":
        kept = {name: st.query_params[name] for name in _IMAGE_PARAMS if name in st.query_params}
        st.session_state[_IMAGE_KEY] = kept
    with st.container(horizontal=True, key="header", vertical_alignment="center", gap="small"):
        st.markdown("**CIFAR-10 Lens**", width="stretch")
        with st.container(horizontal=True, width="content", gap=None, key="groups"):
            for group, pages in GROUPS.items():
                key = "group-current" if group == current_group else None
                with st.container(width="content", key=key):
                    params = st.session_state.get(_IMAGE_KEY, {}) if group == "One image" else {}
                    page_link(next(iter(pages)), group, **params)
    current = {"groups": current_group, "pages": PAGES[current_page]}
    if len(GROUPS[current_group]) > 1:
        keep = ("model", *_IMAGE_PARAMS) if current_group == "One image" else ("model",)
        opening = OPENING_EXAMPLES.get(current_page)
        is_chosen = any(name in st.query_params for name in _IMAGE_PARAMS)
        params = {"example": opening} if opening and not is_chosen else {}
        with st.container(horizontal=True, gap=None, key="pages"):
            for name, label in GROUPS[current_group].items():
                page_link(name, label, keep=keep, **params)
    mark_current_links(current, key="current-links")


def page_header(title: str, lead: str) -> None:
    """Show the title of a page, its question, and a paragraph in Markdown below it."""
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
