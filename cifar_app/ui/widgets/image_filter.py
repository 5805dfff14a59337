"""Filters that the pages of the test set share through the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cifar_app.config import CLASS_NAMES, NUM_CLASSES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui import cache
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets
from cifar_app.ui.widgets.label_doubt import labels_in_doubt

FILTER_PARAMS = ("true", "predicted", "confidence", "doubt")
_DOUBT = ("any", "no", "yes")


@dataclass(frozen=True)
class ImageFilter:
    """Filters of the test images.

    Attributes:
        masks: Which images each filter keeps, `bool (N,)`, by URL parameter.
        values: Values of the filters that are set, by URL parameter.
    """

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


def read_filter(model: StoredModel, page_mask: np.ndarray) -> ImageFilter:
    """Return the filters in the URL.

    Args:
        model: Model whose predictions count.
        page_mask: Which images the page shows without filters, `bool (N,)`.
    """
    labels, probabilities = cache.test_set()[1], cache.test_probabilities(model)
    masks, values = {"page": page_mask}, {}
    for param, classes in (("true", labels), ("predicted", probabilities.argmax(axis=1))):
        selected = url.read_class(param)
        if selected is not None:
            masks[param], values[param] = classes == selected, CLASS_NAMES[selected]
    low, high = url.read_range("confidence", 0, 100)
    if (low, high) != (0, 100):
        percent = np.minimum(100 * probabilities.max(axis=1), 100)  # for rounding errors
        masks["confidence"] = (percent >= low) & (percent <= high)
        values["confidence"] = f"{low}-{high}"
    doubt = url.read_choice("doubt", _DOUBT, "any")
    if doubt != "any":
        masks["doubt"], values["doubt"] = labels_in_doubt() == (doubt == "yes"), doubt
    return ImageFilter(masks, values)


def show_filters(
    model: StoredModel, image_filter: ImageFilter, *, reset_params: Sequence[str] = ()
) -> None:
    """Show the filters with the number of images of each option, given the other filters.

    Args:
        model: Model whose predictions count.
        image_filter: Result of `read_filter`.
        reset_params: URL parameters to remove on a change.
    """
    classes = {
        "true": cache.test_set()[1],
        "predicted": cache.test_probabilities(model).argmax(axis=1),
    }
    for param, label in (("true", "True class"), ("predicted", "Predicted class")):
        kept = classes[param][image_filter.keeps(ignoring=param)]
        counts = np.bincount(kept, minlength=NUM_CLASSES)
        url_widgets.class_selectbox(label, param, counts=counts, reset_params=reset_params)
    url_widgets.range_slider(
        "Confidence", "confidence", 0, 100, shown_as="%d%%", reset_params=reset_params
    )
    in_doubt = labels_in_doubt()[image_filter.keeps(ignoring="doubt")]
    texts = ("Any label", f"Not in doubt ({(~in_doubt).sum():,})", f"In doubt ({in_doubt.sum():,})")
    url_widgets.selectbox(
        "Label",
        "doubt",
        dict(zip(_DOUBT, texts, strict=True)),
        "any",
        reset_params=reset_params,
    )
