"""Overlap of the classes in feature space."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.neighbors import NEIGHBORS, class_overlap, meeting_square
from cifar_app.embeddings.storage import Embeddings
from cifar_app.ui import cache
from cifar_app.ui.widgets.map_area import format_square, write_area

_MAX_PAIRS = 6
_SQUARE_SIZE = 0.2
"""Edge length of the area where two classes meet; the map is 2 wide."""


def describe_overlap(neighbor_class_matrix: np.ndarray) -> str:
    """Describe how well the classes are separated in feature space, `float (10, 10)`."""
    own_class = neighbor_class_matrix.diagonal()
    return (
        f"{own_class.mean():.1%} of an image's {NEIGHBORS} nearest neighbors (cosine similarity "
        f"of the features) share its class. Best separated: "
        f"**{CLASS_NAMES[int(own_class.argmax())]}** ({own_class.max():.1%})."
    )


def show_overlap(embeddings: Embeddings) -> None:
    """Show which classes overlap most; a click on a pair selects where they meet on the map."""
    st.markdown(describe_overlap(embeddings.neighbor_class_matrix))
    st.markdown(
        "**Where classes meet**",
        help="Fraction of the nearest neighbors that are of the other class. Select a pair to see "
        "the images where most of both lie together.",
    )
    with st.container(gap=None):
        for a, b, fraction in class_overlap(embeddings.neighbor_class_matrix)[:_MAX_PAIRS]:
            st.button(
                f"{CLASS_NAMES[a]} and {CLASS_NAMES[b]} · {fraction:.1%}",
                key=f"pair-{a}-{b}",
                type="tertiary",
                on_click=_select_meeting,
                args=(embeddings.coordinates, a, b),
            )


def _select_meeting(coordinates: np.ndarray, a: int, b: int) -> None:
    center = meeting_square(coordinates, cache.test_set()[1], a, b, _SQUARE_SIZE)
    write_area(format_square(center, _SQUARE_SIZE))
