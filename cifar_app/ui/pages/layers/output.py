"""The last layers: from feature maps to ten probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.explain.tflite_graph import Layer
from cifar_app.ui.pages.layers import feature_maps
from cifar_app.ui.widgets import images, tables
from cifar_app.ui.widgets.image_selection import SelectedImage
from cifar_app.ui.widgets.prediction import show_probabilities

_VECTOR_WIDTH_PX = 480
_COLUMNS = {
    "class": ("Class", None),
    "logit": ("Logit", "{:.2f}"),
    "exponential": ("e^logit", "{:,.3f}"),
    "probability": ("Probability", "{:.1%}"),
}


def show_output(
    selected: SelectedImage, layers: Sequence[Layer], activations: Sequence[np.ndarray]
) -> None:
    """Show every step from the last feature maps to the probabilities, if it ends in a softmax.

    Args:
        selected: Image and model.
        layers: All layers of the model.
        activations: Output of every layer.
    """
    ops = [layer.op for layer in layers[-2:]]
    if ops != ["Dense layer", "Softmax"] or layers[-2].shape != (NUM_CLASSES,):
        return
    st.subheader("Output: how do feature maps become ten probabilities?", anchor=False)
    last_maps = max(index for index, layer in enumerate(layers) if len(layer.shape) == 3)
    with st.container(key="vectors"):
        if layers[last_maps + 1].op == "Dense layer":
            values = activations[last_maps].ravel()
            shape = feature_maps.format_shape(layers[last_maps].shape)
            _show_vector(f"**Flatten**: {shape} → {len(values):,} numbers", values)
        for index in range(last_maps + 1, len(layers) - 2):
            layer = layers[index]
            title = f"**{layer.op}** ({layer.name}): {layer.shape[0]:,} numbers"
            _show_vector(title, activations[index])
    _show_softmax(selected, activations[-2], activations[-1])


def _show_vector(title: str, values: np.ndarray) -> None:
    st.markdown(f"{title}, from {values.min():.2f} (black) to {values.max():.2f} (white).")
    cells = feature_maps.draw_vector(values)
    height = len(cells) * (_VECTOR_WIDTH_PX // cells.shape[1])
    images.show_image(images.enlarge(cells, height), _VECTOR_WIDTH_PX)


def _show_softmax(selected: SelectedImage, logits: np.ndarray, probabilities: np.ndarray) -> None:
    exponentials = np.exp(logits.astype(np.float64))
    st.markdown(
        "**Dense layer**: ten logits, one per class. **Softmax**: each e^logit divided by their "
        f"sum, {exponentials.sum():,.3f}."
    )
    table = pd.DataFrame(
        {
            "class": CLASS_NAMES,
            "logit": logits,
            "exponential": exponentials,
            "probability": probabilities,
        }
    )
    left, right = st.columns(2, gap="large")
    with left:
        tables.show_table(table, _COLUMNS, "Logits and probabilities")
    with right:
        show_probabilities(probabilities, "softmax", f"{selected.file_name}-softmax")
