"""The choice of a stored model."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cifar_app.config import DEFAULT_MODEL
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.no_model import show_no_model


def stored_models(*, with_predictions: bool = False) -> list[StoredModel]:
    """Return all readable models; without any, say so and stop the run.

    A model that cannot be read is reported on the page.

    Args:
        with_predictions: Whether the page shows the stored predictions of all models, so that
            they must be readable, too.
    """
    models, errors = cache.models_with_predictions() if with_predictions else store.open_models()
    for error in errors:
        show_error(error)
    if not models:
        show_no_model()
        st.stop()
    return models


def choose_model(
    *,
    default: str = DEFAULT_MODEL,
    reset_params: Sequence[str] = (),
    with_predictions: bool = False,
) -> StoredModel:
    """Show the select box of the page's model and return the chosen one.

    See `selectbox` and `stored_models`.
    """
    models = stored_models(with_predictions=with_predictions)
    names = [model.name for model in models]
    default = next((name for name in (default, DEFAULT_MODEL) if name in names), names[0])
    return model_selectbox(
        "Model",
        "model",
        models,
        default,
        reset_params=reset_params,
        write_default=True,
        hide_label=True,
    )


def model_selectbox(
    label: str,
    param: str,
    models: list[StoredModel],
    default: str,
    *,
    reset_params: Sequence[str] = (),
    write_default: bool = False,
    hide_label: bool = False,
) -> StoredModel:
    """Show a select box of models, one of which is the default by name; see `selectbox`."""
    labels = {}
    for model in models:
        # Where a user trained the model, the stored name tells it from others.
        name = "" if model.shipped else f" ({model.name})"
        accuracy = f"{model.card.test['accuracy']:.1%} accuracy"
        labels[model.name] = f"{model.card.title}{name} · {accuracy}"
    with st.container(width=360):
        chosen = url_widgets.selectbox(
            label,
            param,
            labels,
            default,
            reset_params=reset_params,
            write_default=write_default,
            hide_label=hide_label,
        )
    return next(model for model in models if model.name == chosen)
