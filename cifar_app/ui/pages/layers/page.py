"""Layers and activations: what happens inside the model?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL, NUM_CLASSES
from cifar_app.explain.activations import LayerInspector
from cifar_app.model_store import store
from cifar_app.palette import ACCENT, CLASS_COLORS
from cifar_app.ui import cache, layout
from cifar_app.ui.components import RoadStage, road
from cifar_app.ui.components.data_uri import png_uri, svg_uri
from cifar_app.ui.pages.layers import drawings, vectors
from cifar_app.ui.pages.layers.layer_table import show_layer_table
from cifar_app.ui.pages.layers.maps import show_maps
from cifar_app.ui.pages.layers.stages import (
    PIXELS,
    LayerStage,
    Stage,
    has_maps,
    is_short,
    list_stages,
    shorten,
    stage_on_road,
)
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image

_SMALL_MODEL = "seed_cnn"
"""Model that the page opens with: small enough to see all of it."""

_STAGE_PARAMS = ("map", "maps", "row", "column")
"""URL parameters that depend on the open stage."""

_N_STACKED = 3
_THUMBNAIL_COLUMNS = 64


def show_road(stages: Sequence[Stage], open_id: str) -> None:
    """Show the stages in a row, one of them open; a click opens another."""
    st.subheader("From pixels to ten probabilities", anchor=False)
    st.markdown(
        "The image passes through the model from left to right. Every picture shows real values, "
        "every arrow the operation between them. Select a stage to open it below."
    )
    road(
        [
            RoadStage(
                id=stage.id,
                operation=stage.operation,
                images=_thumbnails(stage),
                title=stage.title,
                note=stage.note,
                label=f"Stage {number} of {len(stages)}: {_describe(stage)}",
                selected=stage.id == open_id,
            )
            for number, stage in enumerate(stages, 1)
        ],
        key="road",
        label="Stages of the model",
        on_pick=_open_stage,
    )


def _open_stage(stage_id: str) -> None:
    url.set_query_params(layer=stage_id, **dict.fromkeys(_STAGE_PARAMS))


def _describe(stage: Stage) -> str:
    parts = [stage.operation, f"{stage.title} {stage.note}".strip()]
    return ", ".join(part for part in parts if part)


def _thumbnails(stage: Stage) -> list[str]:
    values = stage.values
    if stage.id == PIXELS:
        return [png_uri(values)]
    if values.ndim == 3:
        ranking, _ = drawings.rank_maps(values)
        strongest = ranking[:_N_STACKED].tolist()
        return [png_uri(drawings.draw_map(values[:, :, index])) for index in strongest]
    if len(values) > NUM_CLASSES:
        return [png_uri(drawings.draw_vector(values, _THUMBNAIL_COLUMNS))]
    is_softmax = isinstance(stage, LayerStage) and stage.layer.op == "Softmax"
    colors = CLASS_COLORS if is_softmax else [ACCENT] * NUM_CLASSES
    return [svg_uri(drawings.bars_svg(values, colors))]


def choose_stage(stages: Sequence[Stage]) -> Stage:
    """Return the open stage; show a select box if the road leaves some out."""
    by_id = {stage.id: stage for stage in stages}
    default = next(
        stage.id
        for stage in stages
        if isinstance(stage, LayerStage) and stage.layer.op == "Convolution"
    )
    if is_short(stages):
        return by_id[url.read_choice("layer", by_id, default)]
    titles = {
        stage.id: f"{number}. {stage.id}: {stage.title} {stage.note}".strip()
        for number, stage in enumerate(stages)
    }
    with st.container(width=420):
        return by_id[
            url_widgets.selectbox("Layer", "layer", titles, default, reset_params=_STAGE_PARAMS)
        ]


def show_stage(
    selected: SelectedImage, inspector: LayerInspector, stages: Sequence[Stage], stage: Stage
) -> None:
    """Show the open stage: its values and how they are computed."""
    name = f"Stage {stages.index(stage) + 1}" if is_short(stages) else stage.id
    st.subheader(f"{name}: {_heading(stage)}", anchor=False)
    if stage.id == PIXELS:
        vectors.show_pixels(stage.values)
    elif not isinstance(stage, LayerStage):
        shape = drawings.format_shape(stages[stages.index(stage) - 1].values.shape)
        text = f"{shape} values become one row of {len(stage.values):,} numbers; none changes."
        vectors.show_numbers(stage.values, text)
    elif has_maps(stage):
        show_maps(selected, inspector, stage)
    elif stage.layer.op == "Softmax":
        vectors.show_softmax(selected, stage.inputs, stage.values)
    elif stage.layer.op == "Dense layer":
        is_output = len(stage.values) == NUM_CLASSES
        text = "One number per class." if is_output else f"{len(stage.values):,} numbers."
        vectors.show_numbers(stage.values, text)
        vectors.show_dense(inspector, stage, CLASS_NAMES if is_output else None)
    else:
        vectors.show_numbers(stage.values, f"{len(stage.values):,} numbers.")


def _heading(stage: Stage) -> str:
    if stage.operation == "Softmax":
        return "Softmax, from logits to probabilities"
    return stage.operation or stage.title


def _offer_large_model(selected: SelectedImage) -> None:
    """Say that the page opens with the small model, and link to the default model."""
    title = selected.model.card.title
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"This page opens with {title}, a model small enough to see all of it.",
            width="content",
        )
        if DEFAULT_MODEL in store.list_names():
            st.button(
                "Open the large model of the other pages",
                on_click=lambda: url.set_query_params(
                    model=DEFAULT_MODEL, layer=None, **dict.fromkeys(_STAGE_PARAMS)
                ),
            )


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Layers and activations: what happens inside the model?",
        "Each layer turns numbers into other numbers. See them here for an image of your choice.",
    )
    selected = select_image(default_model=_SMALL_MODEL, reset_params=("layer", *_STAGE_PARAMS))
    if selected is None:
        return
    if "model" not in st.query_params and selected.model.name == _SMALL_MODEL:
        _offer_large_model(selected)
    with cache.layer_inspector(selected.model) as inspector:
        image = selected.model_input
        stages = list_stages(image, inspector.layers, inspector.activations(image))
        shown = shorten(stages)
        place = st.container()
        stage = choose_stage(stages)
        with place:
            show_road(shown, stage_on_road(stage, stages, shown))
        show_stage(selected, inspector, stages, stage)
        show_layer_table(selected, inspector)


main()
