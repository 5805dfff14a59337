"""The order of the test images that a page lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cifar_app.metrics.misclassified import sort_images
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.widgets import url_widgets

_ORDERS: dict[str, str] = {
    "confidence": "Highest confidence",
    "low_confidence": "Lowest confidence",
    "loss": "Highest loss",
    "margin": "Smallest margin",
    "index": "Test set order",
}


def choose_order(
    model: StoredModel, indices: np.ndarray, *, reset_params: Sequence[str] = ()
) -> np.ndarray:
    """Show the choice of the order, and return the indices, `int (M,)`, in this order."""
    order = url_widgets.selectbox(
        "Sort by", "order", _ORDERS, "confidence", reset_params=reset_params
    )
    return sort_images(indices, cache.test_set()[1], cache.test_probabilities(model), order)
