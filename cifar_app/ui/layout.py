"""What all pages share: header, question, model choice, errors, footer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from cifar_app.config import DEFAULT_MODEL
from cifar_app.errors import CifarAppError
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.state import url
from cifar_app.ui.widgets import first_training, url_widgets

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
    },
    "Models": {
        "model_card": "Model card",
        "compare": "Compare",
        "robustness": "Robustness",
        "experiments": "Experiments",
    },
}
"""Labels of the pages by navigation group and page name; a group opens with its first page."""

PAGES = {name: label for pages in GROUPS.values() for name, label in pages.items()}

_PICTURE_PARAMS = ("source", "example", "photo", "seed", "image", "crop")
"""What in the address says which picture the pages about one picture show."""

_STYLE = Path(__file__).with_name("style.css")


def page_path(name: str) -> str:
    """Path of a page's script, as Streamlit wants it."""
    return f"cifar_app/ui/pages/{name}/page.py"


def page_link(name: str, label: str, **params: str | int) -> None:
    """A link to a page that keeps the chosen model."""
    _link(name, label, ("model",), params)


def _link(name: str, label: str, keep: Sequence[str], params: dict[str, str | int]) -> None:
    kept = {param: st.query_params[param] for param in keep if param in st.query_params}
    values = kept | {param: str(value) for param, value in params.items()}
    st.page_link(page_path(name), label=label, query_params=values)


def navigation(current: str) -> None:
    """The lines over every page: the name and the groups, then the pages of the group.

    Args:
        current: The page that is shown.
    """
    st.html(_STYLE)
    group = next(group for group, pages in GROUPS.items() if current in pages)
    with st.container(horizontal=True, key="header", vertical_alignment="center", gap="small"):
        st.markdown("**CIFAR-10 Lens**", width="stretch")
        with st.container(horizontal=True, width="content", gap=None, key="groups"):
            for title, pages in GROUPS.items():
                with st.container(width="content", key="group-current" if title == group else None):
                    page_link(next(iter(pages)), title)
    keep = ("model", *_PICTURE_PARAMS) if group == "One image" else ("model",)
    with st.container(horizontal=True, gap=None, key="pages"):
        for name, label in GROUPS[group].items():
            _link(name, label, keep, {})


def page_header(title: str, lead: str) -> None:
    """The first lines of a page: the question it answers, and how."""
    st.title(title, anchor=False)
    st.markdown(lead)


@contextmanager
def handle_errors() -> Iterator[None]:
    """Show an error of the package as words and stop; anything else is a defect."""
    try:
        yield
    except CifarAppError as error:
        show_error(error)
        st.stop()


def show_error(error: CifarAppError) -> None:
    """Show what went wrong and what to do, without markup from the message."""
    with st.container(border=True):
        st.markdown("**That did not work**")
        st.text(f"{error.rule}\nReceived: {error.received}.\n{error.remedy}")


def stored_models() -> list[StoredModel]:
    """All models that can be read; offers a training and stops if there is none."""
    models, errors = store.open_models()
    for error in errors:
        show_error(error)
    if not models:
        first_training.offer_first_training()
        st.stop()
    return models


def choose_model(*, reset_params: Sequence[str] = ()) -> StoredModel:
    """The model that the page shows.

    Args:
        forget: Parameters that another model begins without, because they depend on it.
    """
    models = stored_models()
    names = [model.name for model in models]
    default = DEFAULT_MODEL if DEFAULT_MODEL in names else names[0]
    return model_selectbox("Model", "model", models, default, reset_params=reset_params)


def model_selectbox(
    label: str,
    param: str,
    models: list[StoredModel],
    default: str,
    *,
    reset_params: Sequence[str] = (),
) -> StoredModel:
    """A select box of models that is tied to a parameter of the address.

    Args:
        label: What is chosen.
        param: Name of the parameter.
        models: The models, in the order of the box.
        default: Name of the model that the address leaves out.
        forget: Parameters that another model begins without.
    """
    by_name = {model.name: model for model in models}
    with st.container(width=300):
        name = url_widgets.selectbox(
            label,
            param,
            list(by_name),
            default,
            format_func=lambda name: model_label(by_name[name]),
            reset_params=reset_params,
        )
    return by_name[name]


def model_label(model: StoredModel) -> str:
    """Name and accuracy of a model; its own name as well, where a user trained it."""
    own = "" if model.shipped else f" ({model.name})"
    return f"{model.card.title}{own} · {model.card.test['accuracy']:.1%} right"


@contextmanager
def show_url_warnings() -> Iterator[None]:
    """Say over the page which parameters of the address did not fit while it ran."""
    place = st.container()
    url.pop_warnings()  # those of a run that was cut short
    try:
        yield
    finally:
        if notes := url.pop_warnings():
            with place.container(border=True):
                st.text("\n".join(notes))
