"""Overlap of the classes in feature space."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.embeddings.neighbors import NEIGHBORS, class_overlap
from cifar_app.ui.widgets import tables

_MAX_PAIRS = 8


def describe_overlap(neighbor_class_matrix: np.ndarray) -> str:
    """Describe which classes share neighbors in feature space, `float (10, 10)`."""
    pairs = [
        f"**{CLASS_NAMES[a]}** and **{CLASS_NAMES[b]}** ({fraction:.0%})"
        for a, b, fraction in class_overlap(neighbor_class_matrix)[:2]
    ]
    own_class = neighbor_class_matrix.diagonal()
    return (
        f"On average, {own_class.mean():.0%} of an image's {NEIGHBORS} nearest neighbors in "
        f"feature space (cosine similarity) share its class. Most often confused: {pairs[0]}, "
        f"{pairs[1]}. Best separated: **{CLASS_NAMES[int(own_class.argmax())]}** "
        f"({own_class.max():.0%})."
    )


def show_class_overlap(neighbor_class_matrix: np.ndarray) -> None:
    """Show the pairs of classes that overlap most in feature space."""
    st.markdown("**Class overlap**: fraction of the nearest neighbors that are of the other class")
    table = pd.DataFrame(
        [
            {"classes": f"{CLASS_NAMES[a]} and {CLASS_NAMES[b]}", "neighbors": fraction}
            for a, b, fraction in class_overlap(neighbor_class_matrix)[:_MAX_PAIRS]
        ]
    )
    tables.show_table(
        table, {"classes": ("Classes", None), "neighbors": ("Neighbors", "{:.1%}")}, "Class overlap"
    )
