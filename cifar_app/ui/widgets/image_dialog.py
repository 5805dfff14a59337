"""A dialog that shows one test image: all predictions, its neighbors, and what leads on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.neighbors import cosine_similarity, top_k_similar
from cifar_app.errors import ResultsError
from cifar_app.formatting import format_confidence
from cifar_app.metrics.classification import cross_entropy_per_sample, margins
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.components import gallery, image_steps
from cifar_app.ui.state import collection, focus, opened_image, url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets import paging, tables
from cifar_app.ui.widgets.error_box import show_error
from cifar_app.ui.widgets.image_filter import FILTER_PARAMS
from cifar_app.ui.widgets.label_doubt import show_label_in_doubt
from cifar_app.ui.widgets.page_link import page_link
from cifar_app.ui.widgets.prediction import show_probabilities
from cifar_app.ui.widgets.predictions import prediction_tiles

_IMAGE_WIDTH_PX = 320
_N_NEIGHBORS = 3
_IMAGE_PAGES = {
    "classify": "Classify",
    "explain": "Explain",
    "whatif": "What if",
    "similar": "Similar images",
}


def open_from_url(
    model: StoredModel,
    sequence: Sequence[int] | np.ndarray,
    *,
    compare_with: StoredModel | None = None,
    paged: bool = False,
    details: Callable[[int], None] | None = None,
) -> None:
    """Open the test image that the URL names. Call it after the gallery of the page.

    Args:
        model: Model whose probabilities and neighbors to show.
        sequence: Indices of the page's images in their order, for Previous and Next.
        compare_with: Second model, whose prediction to emphasize and to mark on the bars.
        paged: Whether the page shows the sequence in pages; closing then goes to the page of
            the last image.
        details: Called with the index of the image to show more beside it.
    """
    focus.pop_focus()  # of a page that shows no gallery in this run
    if _read_index() is None:
        return
    indices = [int(index) for index in sequence]
    close = partial(_close, indices if paged else [])
    emphasized = [model] if compare_with is None else [model, compare_with]
    st.dialog("Test image", width="large", on_dismiss=close)(_show)(emphasized, indices, details)


def _read_index() -> int | None:
    return opened_image.read_opened_image(len(cache.test_set()[1]))


def _close(paged_sequence: list[int]) -> None:
    index = _read_index()
    params: dict[str, int | None] = {opened_image.PARAM: None}
    if index in paged_sequence:
        params[paging.PARAM] = paging.page_param(paged_sequence.index(index))
    focus.request_focus(str(index))
    url.set_query_params(**params)


def _show(
    models: list[StoredModel], sequence: list[int], details: Callable[[int], None] | None
) -> None:
    index = _read_index()
    if index is None:
        st.rerun()
        return
    images, labels = cache.test_set()
    label = int(labels[index])
    with st.container(key="close-up"):
        st.subheader(f"Test image {index} · {CLASS_NAMES[label]}", anchor=False)
        left, right = st.columns([2, 3], gap="medium")
    with left:
        image_widgets.show_image(images[index], _IMAGE_WIDTH_PX)
        _show_steps(index, sequence)
        _show_predictions(models, index, label)
    with right:
        show_label_in_doubt(index)
        if details is not None:
            details(index)
        _show_probabilities(models, index, label)
        _show_neighbors(models[0], index)
    _show_links(models[0], index)


def _show_steps(index: int, sequence: list[int]) -> None:
    image_steps(
        index,
        sequence,
        collection.format_collection(collection.read_collection()),
        max_collected=collection.MAX_IMAGES,
        key="image-steps",
        on_change=lambda image, collected: collection.set_collection(collected, image=image),
    )


def _show_predictions(emphasized: list[StoredModel], index: int, label: int) -> None:
    """Show the prediction of every model in one line each."""
    names = {model.name for model in emphasized}
    rows = []
    for model in cache.models_with_predictions()[0]:
        probabilities = cache.test_probabilities(model)[index]
        predicted = int(probabilities.argmax())
        mark = "✓" if predicted == label else "✗"
        title = tables.escape_markdown(model.title)
        rows.append(
            {
                "model": f"**{title}**" if model.name in names else title,
                "predicted": f"{CLASS_NAMES[predicted]}\N{NO-BREAK SPACE}{mark}",
                "confidence": format_confidence(probabilities.max()),
            }
        )
    columns = {
        "model": ("Model", None),
        "predicted": ("Predicted", None),
        "confidence": ("Confidence", None),
    }
    tables.show_table(pd.DataFrame(rows), columns, "Predictions of all models")


def _show_probabilities(models: list[StoredModel], index: int, label: int) -> None:
    """Show the probabilities of the first model as bars, with those of the second marked."""
    model, *others = models
    probabilities = cache.test_probabilities(model)[index]
    compared = [(other.title, cache.test_probabilities(other)[index]) for other in others]
    show_probabilities(
        probabilities,
        "dialog-bars",
        f"{model.name}-test-image-{index}",
        label=label,
        compared=next(iter(compared), None),
    )
    if compared:
        st.caption(f"Bars: {model.title}. Lines: {compared[0][0]}.")
    loss = cross_entropy_per_sample(np.array([label]), probabilities[None])[0]
    margin = margins(probabilities[None])[0]
    st.caption(f"{model.title} · loss {loss:.2f} · margin {margin:.2f}")


def _show_neighbors(model: StoredModel, index: int) -> None:
    """Show the test images that are most similar in the model's features; a click opens one."""
    try:
        embeddings = cache.embeddings(model)
    except ResultsError as error:
        show_error(error)
        return
    if embeddings is None:
        return
    similarity = cosine_similarity(embeddings.features, embeddings.features[index])
    everything = np.ones(len(similarity), bool)
    nearest = top_k_similar(similarity, _N_NEIGHBORS, everything, exclude=index)
    st.markdown("**Nearest neighbors**")
    gallery(
        list(map(prediction_tiles(model), nearest.tolist())),
        key="dialog-neighbors",
        label="Most similar test images, nearest first",
        on_pick=opened_image.open_image,
        tile_width=76,
    )


def _show_links(model: StoredModel, index: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Open on", width="content")
        for page, name in _IMAGE_PAGES.items():
            page_link(page, name, source="test", image=index, model=model.name)
        kept = (*FILTER_PARAMS, collection.PARAM)
        page_link("embedding_map", "Embedding map", keep=kept, model=model.name, image=index)
