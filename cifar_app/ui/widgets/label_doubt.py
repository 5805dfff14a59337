"""The mark "label in doubt" of test images."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.metrics.label_issues import LabelQuality
from cifar_app.ui import cache


def _quality() -> LabelQuality | None:
    """Return the quality of the labels; None if no model has readable predictions."""
    models, _ = cache.models_with_predictions()
    return cache.label_quality(models) if models else None


def labels_in_doubt() -> np.ndarray:
    """Return which test labels are in doubt: all models predict the same other class.

    Returns:
        `bool (10000,)`.
    """
    quality = _quality()
    return np.zeros(len(cache.test_set()[1]), bool) if quality is None else quality.in_doubt


def show_label_in_doubt(index: int) -> None:
    """Say that the label of a test image is in doubt, if it is."""
    quality = _quality()
    if quality is not None and quality.in_doubt[index]:
        suggested = CLASS_NAMES[quality.suggested_labels[index]]
        st.markdown(f"**Label in doubt**: all {quality.n_models} models predict {suggested}.")
