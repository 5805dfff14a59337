"""What happens inside the network?"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.explain.activations import Layer, LayerInspector
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache, layout
from cifar_app.ui.components import Tile, convolution_explorer, gallery
from cifar_app.ui.pages.layers import feature_maps
from cifar_app.ui.state import url
from cifar_app.ui.widgets import tables, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image

_MAPS = 24
_WEIGHTED = ("Convolution", "Depthwise convolution")


def show_plan(microscope: LayerInspector, model: StoredModel) -> None:
    """The shapes of the data on their way, and all layers as a table."""
    layers = microscope.layers
    stages = feature_maps.stages(layers)
    edge = stages[1][0]
    enlarged = f"The picture is enlarged to {edge} × {edge} pixels. " if edge > 32 else ""
    st.subheader("How do pixels become ten numbers?", anchor=False)
    st.markdown(
        f"{len(layers)} layers, {_weights_in_words(layers, model.card.parameters)}. {enlarged}"
        "On their way, pictures get smaller and deeper: fewer places, but more is known about each."
    )
    st.html(feature_maps.shapes_html(stages))
    table = pd.DataFrame(
        {
            "layer": [layer.name for layer in layers],
            "what it does": [layer.op for layer in layers],
            "makes": [feature_maps.shape_in_words(layer.shape) for layer in layers],
            "numbers": [int(np.prod(layer.shape)) for layer in layers],
            "weights": [layer.parameters for layer in layers],
        }
    )
    with st.expander("All layers, one by one"):
        st.dataframe(table, hide_index=True, height="content" if len(table) < 12 else 420)
        tables.csv_button("Download the layers (CSV)", table, f"{model.name}-layers.csv")


def _weights_in_words(layers: Sequence[Layer], trained: int) -> str:
    kept = sum(layer.parameters for layer in layers)
    if kept == trained:
        return f"{kept:,} weights"
    return f"{kept:,} weights, into which the {trained:,} of its training were folded"


def show_filters(microscope: LayerInspector) -> None:
    """The filters of the first convolution, as the little pictures that they are."""
    first = next((layer for layer in microscope.layers if layer.op in _WEIGHTED), None)
    if first is None or microscope.weights(first)[0].shape[-1] != 3:
        return
    kernels = microscope.weights(first)[0]
    st.subheader("What does its first layer look for?", anchor=False)
    st.markdown(
        f"Its {len(kernels)} filters see {kernels.shape[1]} × {kernels.shape[2]} pixels at a "
        "time. Each answers most where the picture looks like it: edges, spots, colors. Gray "
        "means that a pixel does not matter."
    )
    st.html(feature_maps.filters_html(kernels))


def choose_layer(microscope: LayerInspector) -> tuple[int, Layer]:
    """The layer of the address, of those that make maps."""
    with_maps = [layer for layer in microscope.layers if len(layer.shape) == 3]
    names = [layer.name for layer in with_maps]
    name = url_widgets.selectbox(
        "Layer",
        "layer",
        names,
        next(layer.name for layer in with_maps if layer.op in _WEIGHTED),
        format_func=lambda one: (
            f"{names.index(one) + 1}. {one}: "
            f"{feature_maps.shape_in_words(with_maps[names.index(one)].shape)}"
        ),
        reset_params=("map", "maps"),
    )
    layer = with_maps[names.index(name)]
    return microscope.layers.index(layer), layer


def show_maps(subject: SelectedImage, microscope: LayerInspector) -> None:
    """What a layer makes of the picture, its strongest maps first."""
    st.subheader("What does it make of this picture?", anchor=False)
    with st.container(width=420):
        place, layer = choose_layer(microscope)
    values = microscope.activations(subject.low_res_input)[place]
    ranked, strengths = feature_maps.rank(values)
    count = url.read_int("maps", 1, layer.shape[2], min(_MAPS, layer.shape[2])) or 1
    chosen = url.read_int("map", 0, layer.shape[2] - 1)
    st.markdown(
        f"**{layer.op}**, {layer.shape[2]:,} maps of {layer.shape[0]} × {layer.shape[1]}; the "
        "strongest first. White is where a map answers most, black where it answers least."
    )
    gallery(
        [
            Tile(
                id=str(number),
                src=feature_maps.map_uri(values[:, :, number]),
                caption=f"Map {number}",
                note=f"{strengths[number]:.3f}",
                label=f"Map {number}, mean strength {strengths[number]:.3f}",
                selected=None if chosen is None else number == chosen,
            )
            for number in map(int, ranked[:count])
        ],
        key="maps",
        label=f"Maps of layer {layer.name}",
        on_pick=lambda number: url.set_query_params(map=number),
        tile_width=96,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if count < layer.shape[2]:
            more = min(count + 2 * _MAPS, layer.shape[2])
            st.button(
                f"Show more, of {layer.shape[2]:,}",
                on_click=lambda: url.set_query_params(maps=more),
            )
        _download(layer, values)
    _show_convolution(subject, microscope, layer, int(ranked[0]) if chosen is None else chosen)


def _download(layer: Layer, values: np.ndarray) -> None:
    stream = io.BytesIO()
    np.save(stream, values)
    st.download_button(
        "Download the maps (NPY)",
        stream.getvalue(),
        f"{layer.name}-maps.npy",
        on_click="ignore",
        type="tertiary",
    )


def _show_convolution(
    subject: SelectedImage, microscope: LayerInspector, layer: Layer, number: int
) -> None:
    """The first convolution, number by number, where it slides over the pixels themselves."""
    if layer.op != "Convolution" or layer.activation not in ("NONE", "RELU"):
        return
    kernels, biases = microscope.weights(layer)
    places = len(subject.low_res_input) - kernels.shape[1] + 1
    if kernels.shape[3] != 3 or layer.shape[:2] != (places, places):
        return
    st.subheader(f"How is map {number} computed?", anchor=False)
    st.markdown(
        "Move the window with the mouse, a finger or the arrow keys. Pixels count from 0 to 1; "
        "orange adds to the sum, blue takes away. Pick another map above to see its filter."
    )
    row = url.read_int("row", 0, places - 1, places // 2) or 0
    column = url.read_int("column", 0, places - 1, places // 2) or 0
    convolution_explorer(
        subject.low_res_input,
        kernels[number] * 255,  # the file scales pixels and kernel in one
        float(biases[number]),
        layer.activation == "RELU",
        (row, column),
        key="walk",
        caption=f"Map {number}, {places} × {places}.",
        on_move=lambda row, column: url.set_query_params(row=row, column=column),
    )


def main() -> None:
    """The page."""
    layout.page_header(
        "What happens inside?",
        "Every layer turns numbers into other numbers. Here they are, for the picture of your "
        "choice.",
    )
    subject = select_image(reset_params=("layer", "map", "maps", "row", "column"))
    if subject is None:
        return
    if subject.uses_photo_model:
        edge = len(subject.low_res_input)
        st.markdown(
            "For photos this model asks a second network. You look into its network for the data "
            f"set, which gets the picture at {edge} × {edge} pixels."
        )
    with cache.layer_inspector(subject.model) as microscope:
        show_plan(microscope, subject.model)
        show_filters(microscope)
        show_maps(subject, microscope)


main()
