"""The picture that a page is about, in one line, with a way to take another."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop, crop_and_resize
from cifar_app.ui import cache
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.crop import chosen_crop, show_cropper
from cifar_app.ui.widgets.image_sources import SourceImage, choose_source, pick_image
from cifar_app.ui.widgets.model_selectbox import choose_model
from cifar_app.ui.widgets.text import with_article

_THUMBNAIL = 96


@dataclass(frozen=True)
class SelectedImage:
    """A picture, the square of it that counts, and what the chosen network says.

    Attributes:
        model: The network.
        image: The picture.
        crop: The square.
        prediction: The network's answer to it.
    """

    model: StoredModel
    image: SourceImage
    crop: Crop
    prediction: Prediction

    @property
    def key(self) -> str:
        """Of caches: the model's files, and the pixels that it saw."""
        digest = hashlib.sha256(self.prediction.model_input.tobytes()).hexdigest()
        return f"{self.model.folder}{self.model.card.files}{digest}"

    @property
    def file_name(self) -> str:
        """How names of files begin: with the network and the picture."""
        return f"{self.model.name}-{self.image.file_stem}"

    @property
    def uses_photo_model(self) -> bool:
        """Whether the model looked in the way that it has for photos alone."""
        return self.prediction.evidence is not None

    @property
    def model_input(self) -> np.ndarray:
        """What the network is asked about, `uint8 (S, S, 3)`."""
        return self.prediction.model_input if self.uses_photo_model else self.low_res_input

    def predict(self, views: np.ndarray) -> np.ndarray:
        """The network's probabilities `float32 (N, 10)` for `uint8 (N, S, S, 3)` like `model_input`."""
        classifier = cache.classifier(self.model)
        return (classifier.predict_photos if self.uses_photo_model else classifier.predict)(views)

    @property
    def low_res_probabilities(self) -> np.ndarray:
        """What the network for the data set's images says to `small`, `float32 (10,)`."""
        if not self.uses_photo_model:
            return self.prediction.probabilities
        return cache.classifier(self.model).predict(self.low_res_input[None])[0]

    @property
    def low_res_input(self) -> np.ndarray:
        """The square as the data set's images are, `uint8 (32, 32, 3)`."""
        return crop_and_resize(self.image.photo, self.model.card.input_size, self.crop)


def select_image(*, reset_params: Sequence[str] = ()) -> SelectedImage | None:
    """The network and the picture of the address; None while there is no picture.

    Args:
        forget: Parameters that another network begins without.
    """
    model = choose_model(reset_params=reset_params)
    with st.container(horizontal=True, vertical_alignment="center"):
        strip = st.container(
            horizontal=True,
            vertical_alignment="center",
            width="stretch",
            wrap=False,
            key="subject",
        )
        with st.popover("Another picture"):
            picture = pick_image(choose_source())
            if picture is not None:
                show_cropper(picture)
    if picture is None:
        strip.markdown("**No picture yet.** Bring one, or choose an example or a test image.")
        return None
    crop = chosen_crop(picture)
    prediction = cache.classifier(model).classify(picture.photo, crop)
    subject = SelectedImage(model, picture, crop, prediction)
    with strip:
        _show(subject)
    return subject


def _show(subject: SelectedImage) -> None:
    picture, prediction = subject.image, subject.prediction
    view = subject.low_res_input if picture.test_index is not None else prediction.model_input
    images.show_image(view, _THUMBNAIL)
    said = f"**{with_article(prediction.class_name).capitalize()}**, {prediction.confidence:.1%}"
    if prediction.none_of_these:
        said = f"None of the ten, it seems; if it had to choose: {said}"
    true = "" if picture.label is None else f" It is {with_article(CLASS_NAMES[picture.label])}."
    with st.container(gap=None, width="stretch"):
        st.text(picture.title)
        st.markdown(f"{said}.{true}")
