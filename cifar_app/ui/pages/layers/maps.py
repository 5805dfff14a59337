"""A stage of feature maps: its filters and maps, and one map with what it is computed from."""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import streamlit as st

from cifar_app.explain.activations import LayerInspector
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.components.data_uri import png_uri
from cifar_app.ui.pages.layers import drawings
from cifar_app.ui.pages.layers.stages import LayerStage
from cifar_app.ui.pages.layers.walk import show_walk, strongest_inputs
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.image_selection import SelectedImage

_N_MAPS = 24
_MAP_WIDTH_PX = 232
_INPUT_WIDTH_PX = 60

_OPS_PER_MAP = ("Depthwise convolution", "Max pooling", "Average pooling", "GELU")
"""Operations that compute a map from the map of the same number."""


def show_maps(selected: SelectedImage, inspector: LayerInspector, stage: LayerStage) -> None:
    """Show the maps of a stage, and how the chosen one is computed."""
    ranking, means = drawings.rank_maps(stage.values)
    n_maps = len(ranking)
    chosen = url.read_optional_int("map", 0, n_maps - 1)
    index = int(ranking[0]) if chosen is None else chosen
    kernels = inspector.weights(stage.layer)[0] if stage.layer.weights else None
    if kernels is not None and stage.from_pixels:
        _show_filters(kernels, index)
    _show_gallery(stage, index, ranking, means)
    _show_chosen_map(selected, stage, index, kernels)
    show_walk(inspector, stage, index)


def _show_filters(kernels: np.ndarray, index: int) -> None:
    """Show the filters of a convolution of the pixels as images."""
    st.markdown(
        f"**{len(kernels)} filters**, {kernels.shape[1]} × {kernels.shape[2]} pixels each. A "
        "filter responds most where the image resembles it: edges, spots, colors. Gray means "
        "zero. Select a filter to see its map."
    )
    gallery(
        [
            Tile(
                id=str(number),
                src=png_uri(drawings.draw_filter(kernel)),
                caption=f"{number}",
                note="",
                label=f"Filter {number}, show its map",
                selected=number == index,
            )
            for number, kernel in enumerate(kernels)
        ],
        key="filters",
        label="Filters of the first convolution",
        on_pick=lambda number: url.set_query_params(map=number),
        tile_width=44,
        single_row=True,
    )


def _show_gallery(stage: LayerStage, index: int, ranking: np.ndarray, means: np.ndarray) -> None:
    """Show the strongest maps, and buttons for more maps and for their download."""
    n_maps = len(ranking)
    has_walk = stage.is_plain_convolution or stage.is_max_pooling
    n_shown = url.read_int("maps", 1, n_maps, min(_N_MAPS, n_maps))
    st.markdown(
        f"**{n_maps:,} maps** of {drawings.format_shape(stage.values.shape[:2])}, strongest "
        "first. White is the highest activation of a map, black the lowest. Select a map to see "
        f"{'how it is computed' if has_walk else 'it large'}."
    )
    gallery(
        [
            Tile(
                id=str(number),
                src=png_uri(drawings.draw_map(stage.values[:, :, number])),
                caption=f"Map {number}",
                note=f"mean {means[number]:.3f}",
                label=f"Map {number}, mean absolute activation {means[number]:.3f}",
                selected=number == index,
            )
            for number in ranking[:n_shown].tolist()
        ],
        key="maps",
        label=f"Feature maps of {stage.id}",
        on_pick=lambda number: url.set_query_params(map=number),
        tile_width=72,
        single_row=True,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if n_shown < n_maps:
            n_next = min(n_shown + 2 * _N_MAPS, n_maps)
            st.button(
                f"Show all {n_maps:,}" if n_next == n_maps else f"Show {n_next:,} of {n_maps:,}",
                on_click=lambda: url.set_query_params(maps=n_next),
            )
        st.download_button(
            "Download feature maps (NPY)",
            partial(_to_npy, stage.values),
            f"{stage.id}-maps.npy",
            on_click="ignore",
            type="tertiary",
        )


def _to_npy(values: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, values)
    return stream.getvalue()


def _show_chosen_map(
    selected: SelectedImage, stage: LayerStage, index: int, kernels: np.ndarray | None
) -> None:
    """Show a map large beside the image, with its filter and its inputs."""
    st.subheader(f"Map {index} of {stage.id}, beside the image", anchor=False)
    with st.container(horizontal=True, key="chosen-map", gap="medium"):
        images.show_image(selected.model_input, _MAP_WIDTH_PX, "Input image")
        if kernels is not None and stage.from_pixels:
            filter_image = drawings.draw_filter(kernels[index])
            images.show_image(filter_image, _MAP_WIDTH_PX, f"Filter {index}")
        elif kernels is not None and stage.is_plain_convolution:
            _show_strongest_inputs(stage, kernels[index])
        elif stage.layer.op in _OPS_PER_MAP:
            _show_large(stage.inputs[:, :, index], f"Map {index} before")
        _show_large(stage.values[:, :, index], f"Map {index}")


def _show_large(feature_map: np.ndarray, caption: str) -> None:
    size = drawings.format_shape(feature_map.shape)
    images.show_image(drawings.draw_map(feature_map), _MAP_WIDTH_PX, f"{caption}, {size}")


def _show_strongest_inputs(stage: LayerStage, kernel: np.ndarray) -> None:
    """Show the input maps that add most to a map, each beside its part of the filter."""
    with st.container(width="content", gap="xsmall"):
        for channel in strongest_inputs(stage, kernel):
            with st.container(horizontal=True, gap="xsmall", wrap=False):
                input_map = drawings.draw_map(stage.inputs[:, :, channel])
                images.show_image(input_map, _INPUT_WIDTH_PX, f"Input {channel}")
                part = drawings.draw_filter(kernel[:, :, channel])
                images.show_image(part, _INPUT_WIDTH_PX, "Filter")
