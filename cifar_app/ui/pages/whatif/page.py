"""Perturbations: when does the prediction change?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app import charts
from cifar_app.config import CLASS_NAMES, IMAGE_SIZE
from cifar_app.explain.perturbations import PERTURBATIONS, perturb
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import NONE_OF_TEN, Prediction
from cifar_app.photos import Crop
from cifar_app.ui import layout
from cifar_app.ui.components import cropper
from cifar_app.ui.pages.whatif.fgsm import show_fgsm
from cifar_app.ui.pages.whatif.strengths import show_sweep
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images, url_widgets
from cifar_app.ui.widgets.image_selection import SelectedImage, select_image
from cifar_app.ui.widgets.plots import show_plot
from cifar_app.ui.widgets.prediction_text import describe_probabilities

_DISPLAY_WIDTH_PX = 384
_CENTER_PERCENT = 50
_OCCLUSION = "occlusion"
_OPENING_SIZE_PX = 8
"""Size of the gray square when its perturbation is selected, so that something is seen."""


def select_perturbations() -> tuple[str, dict[str, int], tuple[int, int]]:
    """Show the controls.

    Returns:
        Name of the selected perturbation, the strengths of all by name, and the center of the
        gray square in percent of width and height.
    """
    name = url_widgets.segmented_control(
        "Perturbation",
        "perturbation",
        {name: item.title for name, item in PERTURBATIONS.items()},
        "blur",
    )
    selected = PERTURBATIONS[name]
    opens_with = _OPENING_SIZE_PX if name == _OCCLUSION else selected.identity_value
    values = {
        param: url.read_int(param, item.low, item.high, item.identity_value, step=item.step)
        for param, item in PERTURBATIONS.items()
    }
    values[name] = url_widgets.slider(
        selected.label,
        name,
        selected.low,
        selected.high,
        opens_with,
        step=selected.step,
        shown_as="%g",
        scale=selected.scale,
    )
    x, y = (url.read_int(axis, 0, 100, _CENTER_PERCENT) for axis in ("x", "y"))
    return name, values, (x, y)


def _show_occluder(
    image: np.ndarray, values: dict[str, int], center: tuple[int, int], key: str
) -> None:
    """Show the image with a gray square that can be moved and resized."""
    size = len(image)
    uncovered = perturb(image, values | {_OCCLUSION: 0})

    def write(square: Crop) -> None:
        x, y = (round(100 * position) for position in (square.x, square.y))
        url.set_query_params(x=x, y=y, occlusion=max(1, round(IMAGE_SIZE * square.size)))

    cropper(
        images.image_uri(uncovered),
        size,
        size,
        Crop(center[0] / 100, center[1] / 100, values[_OCCLUSION] / IMAGE_SIZE),
        key=key,
        alt="Perturbed image with a gray square",
        on_crop=write,
        min_size=1 / IMAGE_SIZE,
        steps={"x": 0.01, "y": 0.01, "size": 1 / IMAGE_SIZE},
        covers=True,
    )


def show_perturbed(
    selected: SelectedImage,
    name: str,
    values: dict[str, int],
    center: tuple[int, int],
    original: Prediction,
) -> None:
    """Show the perturbed image and its prediction beside the original probabilities."""
    applied = {
        name: value for name, value in values.items() if value != PERTURBATIONS[name].identity_value
    }
    image = perturb(selected.model_input, values, center)
    perturbed = selected.classify(image)
    st.markdown(_describe_prediction(original, perturbed if applied else None))
    left, right = st.columns(2, gap="large")
    with left, st.container(key="perturbed"):
        if name == _OCCLUSION and applied.get(_OCCLUSION):
            _show_occluder(selected.model_input, values, center, f"occluder-{selected.image.id}")
            st.caption("Drag the square or its corners.")
        else:
            images.show_image(image, _DISPLAY_WIDTH_PX)
        listed = ", ".join(
            f"{PERTURBATIONS[name].inline_title} {PERTURBATIONS[name].format_value(value)}"
            for name, value in applied.items()
        )
        st.caption(f"Perturbed: {listed}." if applied else "Not perturbed yet. Move the slider.")
        # The selected occlusion has no setting that changes nothing.
        selection = ["perturbation"] if name == _OCCLUSION else []
        reset = dict.fromkeys([*PERTURBATIONS, "x", "y", *selection])
        st.button("Reset", on_click=url.set_query_params, kwargs=reset, disabled=not applied)
    with right:
        before, after = original.probabilities, perturbed.probabilities
        table = pd.DataFrame({"class": CLASS_NAMES, "before": before, "after": after})
        show_plot(
            charts.compared_probability_bars(after, before, "before"),
            "changed-bars",
            table,
            f"{selected.file_name}-what-if",
            title=f"Before and after: {listed or 'not perturbed'}",
            subtitle=f"{selected.image.title} · {selected.model.title}",
            alt=f"{describe_probabilities(after)} Before: {describe_probabilities(before)}",
        )
        st.caption("Bars: the perturbed image. Lines: the original image.")


def _describe_prediction(before: Prediction, after: Prediction | None) -> str:
    if after is None:
        return f"**Prediction:** {_describe(before)}."
    if _verdict(before) == _verdict(after):
        confidence = format_confidence(before.confidence)
        return f"**Same prediction:** {_describe(after)} (before: {confidence})."
    return f"**The prediction changed:** {_describe(after)} (before: {_describe(before)})."


def _verdict(prediction: Prediction) -> str:
    return NONE_OF_TEN if prediction.none_of_these else prediction.class_name


def _describe(prediction: Prediction) -> str:
    closest = f"{prediction.class_name}, {format_confidence(prediction.confidence)}"
    return f"{NONE_OF_TEN}; closest: {closest}" if prediction.none_of_these else closest


def main() -> None:
    """Show the page."""
    layout.page_header(
        "Perturbations: when does the prediction change?",
        "Change the image a little, as weather, cameras and phones do. All lengths are given as "
        "if the image were 32 pixels wide.",
    )
    selected = select_image()
    if selected is None:
        return
    name, values, center = select_perturbations()
    show_perturbed(selected, name, values, center, selected.prediction)
    show_sweep(selected, name, values, center)
    show_fgsm(selected)


main()
