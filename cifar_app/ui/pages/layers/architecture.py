"""The shapes of the data on their way through a model, and its layers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.explain.activations import LayerInspector
from cifar_app.ui.pages.layers import feature_maps
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.image_selection import SelectedImage

_LAYER_COLUMNS = {
    "layer": ("Layer", None),
    "operation": ("Operation", None),
    "output shape": ("Output shape", None),
    "output size": ("Output size", "{:,}"),
    "weights": ("Weights", "{:,}"),
}
"""Title and format of each column."""


def show_architecture(selected: SelectedImage, inspector: LayerInspector) -> None:
    """Show the shapes of the data on their way, and a table of all layers."""
    model, layers = selected.model, inspector.layers
    image_size = len(selected.model_input)
    shapes = feature_maps.stage_shapes(layers, image_size)
    n_weights = sum(layer.parameters for layer in layers)
    resized_size = layers[0].shape[0] if layers[0].op == "Resizing" else image_size
    resized = (
        f" It resizes the image to {resized_size} × {resized_size} pixels."
        if resized_size != image_size
        else ""
    )
    st.subheader("Architecture: how do pixels become ten numbers?", anchor=False)
    st.markdown(
        f"The model has {len(layers)} layers and {n_weights:,} weights.{resized} From layer to "
        "layer, the feature maps become smaller and more numerous: the height of a box is their "
        "size, its width their number."
    )
    st.html(feature_maps.shapes_html(shapes))
    table = pd.DataFrame(
        {
            "layer": [layer.name for layer in layers],
            "operation": [layer.op for layer in layers],
            "output shape": [feature_maps.format_shape(layer.shape) for layer in layers],
            "output size": [int(np.prod(layer.shape)) for layer in layers],
            "weights": [layer.parameters for layer in layers],
        }
    )
    with st.expander("All layers"):
        escaped = table.assign(layer=table["layer"].map(tables.escape_markdown))
        tables.show_table(escaped, _LAYER_COLUMNS, "All layers")
        if n_weights != model.card.parameters:
            st.caption(
                "Batch normalization is folded into the convolutions. During training the model "
                f"had {model.card.parameters:,} weights."
            )
        tables.csv_button("Download layers (CSV)", table, f"{model.name}-layers.csv")
