"""The stages without maps: pixels, rows of numbers, logits and probabilities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.explain.activations import LayerInspector
from cifar_app.formatting import format_confidence
from cifar_app.ui.pages.layers import drawings
from cifar_app.ui.pages.layers.stages import LayerStage
from cifar_app.ui.widgets import images, tables
from cifar_app.ui.widgets.image_selection import SelectedImage
from cifar_app.ui.widgets.prediction import show_probabilities

_IMAGE_WIDTH_PX = 160
_VECTOR_WIDTH_PX = 480
_N_PRODUCTS = 8
_SOFTMAX_COLUMNS = {
    "class": ("Class", None),
    "logit": ("Logit", "{:.2f}"),
    "exponential": ("e^logit", "{:,.3f}"),
    "probability": ("Probability", "{:.1%}"),
}
_PRODUCT_COLUMNS = {
    "input": ("Input", None),
    "value": ("Value", "{:.3f}"),
    "weight": ("Weight", "{:.3f}"),
    "product": ("Product", "{:.3f}"),
}


def show_pixels(image: np.ndarray) -> None:
    """Show the model input, `uint8 (S, S, 3)`, and its three channels."""
    height, width = image.shape[:2]
    st.markdown(
        f"To the model, an image is {image.size:,} numbers: {height} × {width} pixels with the "
        "amounts of red, green and blue, each from 0 to 255."
    )
    with st.container(horizontal=True):
        images.show_image(image, _IMAGE_WIDTH_PX, "Input image")
        for channel, name in enumerate(("Red", "Green", "Blue")):
            values = np.zeros_like(image)
            values[:, :, channel] = image[:, :, channel]
            images.show_image(values, _IMAGE_WIDTH_PX, name)


def show_numbers(values: np.ndarray, text: str) -> None:
    """Show a row of numbers, `float (N,)`, as gray cells below a text."""
    low, high = (f"{value:.2f}".replace("-", "−") for value in (values.min(), values.max()))
    st.markdown(f"{text} Black is {low}, white is {high}.")
    cells = drawings.draw_vector(values, 128 if len(values) > 512 else 32)
    height = len(cells) * (_VECTOR_WIDTH_PX // cells.shape[1])
    images.show_image(images.enlarge(cells, height), _VECTOR_WIDTH_PX)


def show_dense(inspector: LayerInspector, stage: LayerStage, names: tuple[str, ...] | None) -> None:
    """Show the outputs of a dense layer and the largest products of the highest output.

    Args:
        inspector: Reader of the weights.
        stage: LayerStage of the dense layer.
        names: Names of the outputs; None if they have numbers only.
    """
    best = int(stage.values.argmax())
    name = f"the logit of {names[best]}" if names else f"number {best}"
    st.subheader(f"Dense layer: how is {name} computed?", anchor=False)
    weights, *biases = inspector.weights(stage.layer)
    bias = float(biases[0][best]) if biases else 0.0
    products = stage.inputs.astype(np.float64) * weights[best]
    total = float(products.sum())
    relu = " ReLU keeps it." if stage.layer.activation == "RELU" else ""
    st.markdown(
        f"It is the highest of {len(stage.values):,}. Each of the {len(products):,} inputs is "
        f"multiplied by its own weight. Sum of all products: {total:.2f}. Plus the bias "
        f"{bias:.2f}: **{total + bias:.2f}**.{relu} These products count most:"
    )
    largest = np.argsort(-np.abs(products), kind="stable")[:_N_PRODUCTS]
    table = pd.DataFrame(
        {
            "input": [str(index) for index in largest],
            "value": stage.inputs[largest],
            "weight": weights[best][largest],
            "product": products[largest],
        }
    )
    with st.container(width=480):
        tables.show_table(table, _PRODUCT_COLUMNS, f"Largest products of {name}")


def show_softmax(selected: SelectedImage, logits: np.ndarray, probabilities: np.ndarray) -> None:
    """Show the steps from the ten logits to the ten probabilities, and these as bars."""
    exponentials = np.exp(logits.astype(np.float64))
    best, total = int(logits.argmax()), exponentials.sum()
    st.markdown(
        "1. **Exponential**: e^logit is positive, and grows fast with the logit. "
        f"For {CLASS_NAMES[best]}: e^{logits[best]:.4f} = {exponentials[best]:,.2f}.\n"
        f"2. **Sum** of all ten: {total:,.2f}.\n"
        "3. **Normalize**: divide each by the sum, so that they add up to 1. "
        f"For {CLASS_NAMES[best]}: {exponentials[best]:,.2f} ÷ {total:,.2f} = "
        f"**{format_confidence(exponentials[best] / total)}**."
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
        tables.show_table(table, _SOFTMAX_COLUMNS, "Logits and probabilities")
    with right:
        show_probabilities(probabilities, "softmax", f"{selected.file_name}-softmax")
