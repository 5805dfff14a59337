"""Filters that the pages of the test set share through the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.ui import cache
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.label_doubt import labels_in_doubt

FILTER_PARAMS = ("true", "predicted", "confidence", "doubt")
_DOUBT = ("any", "no", "yes")
_CONFIDENCE_BINS = 20


@dataclass(frozen=True)
class ImageFilter:
    """Filters of the test images.

    Attributes:
        predicted: Predicted class of each image, `int (N,)`.
        percent: Confidence of each prediction in percent, `float (N,)`.
        masks: Which images each filter keeps, `bool (N,)`, by URL parameter.
        values: Values of the filters that are set, by URL parameter.
    """

    predicted: np.ndarray
    percent: np.ndarray
    masks: Mapping[str, np.ndarray]
    values: Mapping[str, str]

    def keeps(self, *, ignoring: str | None = None) -> np.ndarray:
        """Return which images all filters keep, except one of them, `bool (N,)`."""
        masks = [mask for param, mask in self.masks.items() if param != ignoring]
        return np.logical_and.reduce(masks)

    @property
    def file_suffix(self) -> str:
        """Return the filters as a part of a file name, such as "-true-dog-confidence-50-90"."""
        return "".join(f"-{param}-{value}" for param, value in self.values.items())


def read_filter(
    predicted: np.ndarray, confidence: np.ndarray, page_mask: np.ndarray
) -> ImageFilter:
    """Return the filters in the URL.

    Args:
        predicted: Predicted class of each image, `int (N,)`.
        confidence: Confidence of each prediction, 0–1, `float (N,)`.
        page_mask: Which images the page shows without filters, `bool (N,)`.
    """
    masks, values = {"page": page_mask}, {}
    for param, classes in (("true", cache.test_set()[1]), ("predicted", predicted)):
        selected = url.read_classes(param)
        if selected:
            masks[param] = np.isin(classes, selected)
            values[param] = "-".join(CLASS_NAMES[label] for label in selected)
    low, high = url.read_range("confidence", 0, 100)
    percent = np.minimum(100 * confidence, 100)  # for rounding errors
    if (low, high) != (0, 100):
        masks["confidence"] = (percent >= low) & (percent <= high)
        values["confidence"] = f"{low}-{high}"
    doubt = url.read_choice("doubt", _DOUBT, "any")
    if doubt != "any":
        masks["doubt"], values["doubt"] = labels_in_doubt() == (doubt == "yes"), doubt
    return ImageFilter(predicted, percent, masks, values)


def show_filters(
    image_filter: ImageFilter,
    *,
    predicted_label: str = "Predicted class",
    confidence_label: str = "Confidence",
    reset_params: Sequence[str] = (),
) -> None:
    """Show the filters with the number of images of each option, given the other filters.

    Args:
        image_filter: Result of `read_filter`.
        predicted_label: Label of the box of predicted classes.
        confidence_label: Label of the slider of the confidence.
        reset_params: URL parameters to remove on a change.
    """
    for param, label, classes in (
        ("true", "True class", cache.test_set()[1]),
        ("predicted", predicted_label, image_filter.predicted),
    ):
        kept = classes[image_filter.keeps(ignoring=param)]
        counts = np.bincount(kept, minlength=NUM_CLASSES)
        url_widgets.classes_multiselect(label, param, counts, reset_params=reset_params)
    with st.container(gap=None):
        url_widgets.range_slider(
            confidence_label,
            "confidence",
            0,
            100,
            shown_as="%d%%",
            tooltip="The bars count images per 5%, given the other filters, on a log scale.",
            reset_params=reset_params,
        )
        st.html(_histogram(image_filter.percent[image_filter.keeps(ignoring="confidence")]))
    in_doubt = labels_in_doubt()[image_filter.keeps(ignoring="doubt")]
    texts = ("Any label", f"Not in doubt ({(~in_doubt).sum():,})", f"In doubt ({in_doubt.sum():,})")
    url_widgets.selectbox(
        "Label",
        "doubt",
        dict(zip(_DOUBT, texts, strict=True)),
        "any",
        reset_params=reset_params,
    )


def _histogram(percent: np.ndarray) -> str:
    """Return a small histogram of values from 0 to 100 as HTML."""
    counts = np.histogram(percent, _CONFIDENCE_BINS, (0, 100))[0]
    heights = 100 * np.log1p(counts) / max(np.log1p(counts.max()), 1)
    bars = "".join(f"<i style='height: {height:.0f}%'></i>" for height in heights)
    return f"<div class='histogram' aria-hidden='true'>{bars}</div>"
