"""Layers and activations: what happens inside the model?"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import streamlit as st

from cifar_app.config import DEFAULT_MODEL
from cifar_app.explain.activations import LayerInspector
from cifar_app.explain.tflite_graph import Layer
from cifar_app.model_store import store
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, convolution_explorer, gallery
from cifar_app.ui.components.data_uri import png_uri
from cifar_app.ui.pages.layers import feature_maps
from cifar_app.ui.pages.layers.architecture import show_architecture
from cifar_app.ui.pages.layers.output import show_output
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image

_N_MAPS = 24
_SMALL_MODEL = "seed_cnn"
"""Model that the page opens with: small enough to see all of it."""

_MAP_WIDTH_PX = 300
_CONVOLUTIONS = ("Convolution", "Depthwise convolution")


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
        "zero. Select a filter to see its feature map."
    )
    selected_filter = None
    if st.query_params.get("layer", first.name) == first.name:
        selected_filter = url.read_optional_int("map", 0, first.shape[2] - 1)
    gallery(
        [
            Tile(
                id=str(index),
                src=png_uri(feature_maps.draw_filter(kernel)),
                caption=f"{index}",
                note="",
                label=f"Filter {index}, show its map",
                selected=index == selected_filter,
            )
            for index, kernel in enumerate(kernels)
        ],
        key="filters",
        label="Filters of the first convolution",
        on_pick=lambda index: url.set_query_params(layer=None, map=index, maps=None),
        tile_width=44,
    )


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


def show_feature_maps(
    selected: SelectedImage, inspector: LayerInspector, activations: Sequence[np.ndarray]
) -> None:
    """Show the feature maps of a layer for the image, strongest first."""
    st.subheader("Feature maps: what does a layer compute from this image?", anchor=False)
    with st.container(width=420):
        layer_index, layer = select_layer(inspector)
    values = activations[layer_index]
    height, width, n_maps = layer.shape
    ranking, means = feature_maps.rank_maps(values)
    n_shown = url.read_int("maps", 1, n_maps, min(_N_MAPS, n_maps))
    selected_map = url.read_optional_int("map", 0, n_maps - 1)
    map_index = int(ranking[0]) if selected_map is None else selected_map
    st.markdown(
        f"**{layer.op}**, {n_maps:,} maps of {height} × {width}, strongest first. White is the "
        "highest activation of a map, black the lowest."
    )
    gallery(
        [
            Tile(
                id=str(index),
                src=png_uri(feature_maps.draw_map(values[:, :, index])),
                caption=f"Map {index}",
                note=f"mean {means[index]:.3f}",
                label=f"Map {index}, mean absolute activation {means[index]:.3f}",
                selected=index == map_index,
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
    _show_map(selected, inspector, layer, values, map_index)
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


def _show_map(
    selected: SelectedImage,
    inspector: LayerInspector,
    layer: Layer,
    values: np.ndarray,
    map_index: int,
) -> None:
    """Show a map large beside the image, and its filter if it is one of the pixels."""
    st.subheader(f"Map {map_index} of {layer.name}, beside the image", anchor=False)
    columns = [(selected.model_input, "Input image")]
    if layer.op in _CONVOLUTIONS and inspector.weights(layer)[0].shape[-1] == 3:
        kernel = inspector.weights(layer)[0][map_index]
        columns.append((feature_maps.draw_filter(kernel), f"Filter {map_index}"))
    columns.append((feature_maps.draw_map(values[:, :, map_index]), f"Map {map_index}"))
    with st.container(horizontal=True, key="chosen-map", gap="medium"):
        for image, caption in columns:
            images.show_image(image, _MAP_WIDTH_PX, caption)


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


def _offer_large_model(selected: SelectedImage) -> None:
    """Say that the page opens with the small model, and link to the default model."""
    st.markdown(
        f"This page opens with {selected.model.card.title}, a model small enough to see all of it."
    )
    if DEFAULT_MODEL in store.list_names():
        st.button(
            "Open the large model of the other pages",
            on_click=lambda: url.set_query_params(
                model=DEFAULT_MODEL, layer=None, map=None, maps=None, row=None, column=None
            ),
        )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Layers and activations: what happens inside the model?",
        "Each layer turns numbers into other numbers. See them here for an image of your choice.",
    )
    selected = select_image(
        default_model=_SMALL_MODEL, reset_params=("layer", "map", "maps", "row", "column")
    )
    if selected is None:
        return
    if "model" not in st.query_params and selected.model.name == _SMALL_MODEL:
        _offer_large_model(selected)
    with cache.layer_inspector(selected.model) as inspector:
        show_architecture(selected, inspector)
        activations = inspector.activations(selected.model_input)
        show_filters(inspector)
        show_feature_maps(selected, inspector, activations)
        show_output(selected, inspector.layers, activations)


main()
