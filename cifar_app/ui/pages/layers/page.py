"""Layers and activations: what happens inside the model?"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.explain.activations import LayerInspector
from cifar_app.explain.tflite_graph import Layer
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, convolution_explorer, gallery
from cifar_app.ui.pages.layers import feature_maps
from cifar_app.ui.state import url
from cifar_app.ui.widgets import tables, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image

_N_MAPS = 24
_CONVOLUTIONS = ("Convolution", "Depthwise convolution")
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
        "layer, the feature maps become smaller and more numerous."
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


def show_filters(inspector: LayerInspector) -> None:
    """Show the filters of the first convolution as images, if its input is the pixels."""
    first = next((layer for layer in inspector.layers if layer.op in _CONVOLUTIONS), None)
    if first is None or inspector.weights(first)[0].shape[-1] != 3:
        return
    kernels = inspector.weights(first)[0]
    st.subheader("Filters: which patterns does the first layer detect?", anchor=False)
    st.markdown(
        f"Each of the {len(kernels)} filters covers {kernels.shape[1]} × {kernels.shape[2]} "
        "pixels. It responds most where the image resembles it: edges, spots, colors. Gray means "
        "zero."
    )
    st.html(feature_maps.filters_html(kernels))


def select_layer(inspector: LayerInspector) -> tuple[int, Layer]:
    """Show the select box of layers with feature maps; return the layer and its index."""
    layers = {layer.name: layer for layer in inspector.layers if len(layer.shape) == 3}
    titles = {
        name: f"{number}. {name}: {feature_maps.format_shape(layer.shape)}"
        for number, (name, layer) in enumerate(layers.items(), 1)
    }
    name = url_widgets.selectbox(
        "Layer",
        "layer",
        titles,
        next(name for name, layer in layers.items() if layer.op in _CONVOLUTIONS),
        reset_params=("map", "maps"),
    )
    return inspector.layers.index(layers[name]), layers[name]


def show_feature_maps(selected: SelectedImage, inspector: LayerInspector) -> None:
    """Show the feature maps of a layer for the image, strongest first."""
    st.subheader("Feature maps: what does a layer compute from this image?", anchor=False)
    with st.container(width=420):
        layer_index, layer = select_layer(inspector)
    values = inspector.activations(selected.model_input)[layer_index]
    height, width, n_maps = layer.shape
    ranking, means = feature_maps.rank_maps(values)
    n_shown = url.read_int("maps", 1, n_maps, min(_N_MAPS, n_maps))
    selected_map = url.read_optional_int("map", 0, n_maps - 1)
    st.markdown(
        f"**{layer.op}**, {n_maps:,} maps of {height} × {width}, strongest first. White is the "
        "highest activation of a map, black the lowest."
    )
    gallery(
        [
            Tile(
                id=str(index),
                src=feature_maps.map_uri(values[:, :, index]),
                caption=f"Map {index}",
                note=f"{means[index]:.3f}",
                label=f"Map {index}, mean absolute activation {means[index]:.3f}",
                selected=None if selected_map is None else index == selected_map,
            )
            for index in ranking[:n_shown].tolist()
        ],
        key="maps",
        label=f"Feature maps of layer {layer.name}",
        on_pick=lambda index: url.set_query_params(map=index),
        tile_width=96,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if n_shown < n_maps:
            n_next = min(n_shown + 2 * _N_MAPS, n_maps)
            st.button(
                f"Show all {n_maps:,}" if n_next == n_maps else f"Show {n_next:,} of {n_maps:,}",
                on_click=lambda: url.set_query_params(maps=n_next),
            )
        _download(layer, values)
    map_index = int(ranking[0]) if selected_map is None else selected_map
    _show_convolution(selected, inspector, layer, map_index)


def _download(layer: Layer, values: np.ndarray) -> None:
    stream = io.BytesIO()
    np.save(stream, values)
    st.download_button(
        "Download feature maps (NPY)",
        stream.getvalue(),
        f"{layer.name}-maps.npy",
        on_click="ignore",
        type="tertiary",
    )


def _show_convolution(
    selected: SelectedImage, inspector: LayerInspector, layer: Layer, map_index: int
) -> None:
    """Show a convolution value by value, if its input is the pixels."""
    if layer.op != "Convolution" or layer.activation not in ("NONE", "RELU"):
        return
    kernels, biases = inspector.weights(layer)
    n_positions = len(selected.model_input) - kernels.shape[1] + 1
    if kernels.shape[3] != 3 or layer.shape[:2] != (n_positions, n_positions):
        return
    st.subheader(f"Convolution: how is map {map_index} computed?", anchor=False)
    st.markdown(
        "Move the window with the mouse, a finger or the arrow keys. Pixel values are scaled to "
        "0–1. Orange adds to the sum, blue subtracts from it. Select another map above to see its "
        "filter."
    )
    row = url.read_int("row", 0, n_positions - 1, n_positions // 2)
    column = url.read_int("column", 0, n_positions - 1, n_positions // 2)
    convolution_explorer(
        selected.model_input,
        kernels[map_index] * 255,  # the file scales pixels within the kernel
        float(biases[map_index]),
        layer.activation == "RELU",
        (row, column),
        key="walk",
        caption=f"Map {map_index}, {n_positions} × {n_positions}.",
        on_move=lambda row, column: url.set_query_params(row=row, column=column),
    )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Layers and activations: what happens inside the model?",
        "Each layer turns numbers into other numbers. See them here for an image of your choice.",
    )
    selected = select_image(reset_params=("layer", "map", "maps", "row", "column"))
    if selected is None:
        return
    with cache.layer_inspector(selected.model) as inspector:
        show_architecture(selected, inspector)
        show_filters(inspector)
        show_feature_maps(selected, inspector)


main()
