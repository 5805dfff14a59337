"""All layers of a model in a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.explain.activations import LayerInspector
from cifar_app.ui.pages.layers import drawings
from cifar_app.ui.widgets import tables
from cifar_app.ui.widgets.image_selection import SelectedImage

_COLUMNS = {
    "layer": ("Layer", None),
    "operation": ("Operation", None),
    "output shape": ("Output shape", None),
    "output size": ("Output size", "{:,}"),
    "weights": ("Weights", "{:,}"),
}
"""Title and format of each column."""


def show_layer_table(selected: SelectedImage, inspector: LayerInspector) -> None:
    """Show a table of all layers, folded."""
    model, layers = selected.model, inspector.layers
    n_weights = sum(layer.parameters for layer in layers)
    table = pd.DataFrame(
        {
            "layer": [layer.name for layer in layers],
            "operation": [layer.op for layer in layers],
            "output shape": [drawings.format_shape(layer.shape) for layer in layers],
            "output size": [int(np.prod(layer.shape)) for layer in layers],
            "weights": [layer.parameters for layer in layers],
        }
    )
    with st.expander(f"All {len(layers)} layers, {n_weights:,} weights"):
        escaped = table.assign(layer=table["layer"].map(tables.escape_markdown))
        tables.show_table(escaped, _COLUMNS, "All layers")
        if n_weights != model.card.parameters:
            st.caption(
                "Batch normalization is folded into the convolutions. During training the model "
                f"had {model.card.parameters:,} weights."
            )
        tables.csv_button("Download layers (CSV)", table, f"{model.name}-layers.csv")
