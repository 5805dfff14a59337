"""The selected image in one line, with a popover to choose another."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop
from cifar_app.ui import cache
from cifar_app.ui.components import announce
from cifar_app.ui.widgets import images, uploader
from cifar_app.ui.widgets.crop import chosen_crop, crop_hint, show_cropper
from cifar_app.ui.widgets.image_popover import close_popover, image_popover_key
from cifar_app.ui.widgets.image_sources import DEFAULT_EXAMPLE, choose_source, pick_image
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.prediction_text import REJECTED, describe_prediction
from cifar_app.ui.widgets.source_image import SourceImage
from cifar_app.ui.widgets.text import with_article

_THUMBNAIL_PX = 96


@dataclass(frozen=True)
class SelectedImage:
    """An image, its crop, and the model's prediction for it.

    Attributes:
        model: Chosen model.
        image: Chosen image.
        crop: Square of the image that the model receives.
        prediction: Prediction of the model for the crop.
    """

    model: StoredModel
    image: SourceImage
    crop: Crop
    prediction: Prediction

    @property
    def key(self) -> str:
        """Cache key: the model's files and the pixels of the model input."""
        digest = hashlib.sha256(self.prediction.model_input.tobytes()).hexdigest()
        return f"{self.model.folder}{self.model.card.files}{digest}"

    @property
    def file_name(self) -> str:
        """Return the beginning of the names of downloaded files: model and image."""
        return f"{self.model.name}-{self.image.file_stem}"

    @property
    def model_input(self) -> np.ndarray:
        """Return the input of the model, `uint8 (S, S, 3)`."""
        return self.prediction.model_input

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Classify inputs, `uint8 (N, S, S, 3)` like `model_input`; return `float32 (N, 10)`."""
        return cache.classifier(self.model).predict(inputs)

    def score(self, inputs: np.ndarray) -> np.ndarray:
        """Compute the scores that are compared with the rejection threshold, `float32 (N,)`."""
        return cache.classifier(self.model).predict_with_scores(inputs)[1]

    def classify(self, model_input: np.ndarray) -> Prediction:
        """Classify one input, `uint8 (S, S, 3)` like `model_input`."""
        return cache.prediction(self.model, Image.fromarray(model_input))

    def predict_or_reject(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Classify inputs like `predict`; return whether each is rejected too, `bool (N,)`."""
        probabilities, scores = cache.classifier(self.model).predict_with_scores(inputs)
        return probabilities, scores < self.prediction.rejection.threshold


def select_image(
    *,
    default_model: str = DEFAULT_MODEL,
    default_example: str = DEFAULT_EXAMPLE,
    reset_params: Sequence[str] = (),
) -> SelectedImage | None:
    """Show the choice of model and image and return both; None while there is no image.

    Args:
        default_model: Model that the page opens with.
        default_example: Example that the page opens with.
        reset_params: URL parameters that another model removes.
    """
    if uploader.pop_added():
        close_popover()
    uploader.pop_scroll_request()
    model = choose_model(default=default_model, reset_params=reset_params)
    with st.container(horizontal=True, vertical_alignment="center"):
        strip = st.container(
            horizontal=True,
            vertical_alignment="center",
            width="stretch",
            wrap=False,
            key="selected-image",
        )
        with st.popover("Change image", key=image_popover_key(), on_change="rerun"):
            image = pick_image(choose_source(), model, default_example=default_example)
            if image is not None and image.test_index is None:
                show_cropper(image)
                st.caption(crop_hint())
    if image is None:
        strip.markdown(
            "**No image selected.** Upload a photo, or choose an example or a test image."
        )
        return None
    crop = chosen_crop(image)
    prediction = cache.prediction(model, image.photo, crop)
    selected = SelectedImage(model, image, crop, prediction)
    with strip:
        _show(selected)
    return selected


def _show(selected: SelectedImage) -> None:
    image, prediction = selected.image, selected.prediction
    images.show_image(selected.model_input, _THUMBNAIL_PX, alt=f"Model input: {image.title}")
    if prediction.none_of_these:
        verdict = f"{REJECTED}. Closest class: **{prediction.class_name}**"
    else:
        verdict = f"**{with_article(prediction.class_name).capitalize()}**"
    label = "" if image.label is None else f" · label: {CLASS_NAMES[image.label]}"
    with st.container(gap=None, width="stretch"):
        st.text(image.title)
        st.markdown(f"{verdict}, {format_confidence(prediction.confidence)}{label}")
        announce(describe_prediction(prediction), key="announcement")
