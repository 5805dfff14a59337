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
from cifar_app.photos import Crop, square_view
from cifar_app.ui import cache, layout
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.crop import chosen_crop, show_cropper
from cifar_app.ui.widgets.image_sources import Picture, choose_picture, choose_source
from cifar_app.ui.widgets.text import article

_THUMBNAIL = 96


@dataclass(frozen=True)
class Subject:
    """A picture, the square of it that counts, and what the chosen network says.

    Attributes:
        model: The network.
        picture: The picture.
        crop: The square.
        prediction: The network's answer to it.
    """

    model: StoredModel
    picture: Picture
    crop: Crop
    prediction: Prediction

    @property
    def key(self) -> str:
        """Of caches: the model's files, and the pixels that it saw."""
        digest = hashlib.sha256(self.prediction.view.tobytes()).hexdigest()
        return f"{self.model.folder}{self.model.card.files}{digest}"

    @property
    def file_name(self) -> str:
        """How names of files begin: with the network and the picture."""
        return f"{self.model.name}-{self.picture.file_part}"

    @property
    def as_photo(self) -> bool:
        """Whether the model looked in the way that it has for photos alone."""
        return self.prediction.evidence is not None

    @property
    def view(self) -> np.ndarray:
        """What the network is asked about, `uint8 (S, S, 3)`."""
        return self.prediction.view if self.as_photo else self.small

    def ask(self, views: np.ndarray) -> np.ndarray:
        """The network's probabilities `float32 (N, 10)` for `uint8 (N, S, S, 3)` like `view`."""
        classifier = cache.classifier(self.model)
        return (classifier.predict_photos if self.as_photo else classifier.predict)(views)

    @property
    def small_answer(self) -> np.ndarray:
        """What the network for the data set's images says to `small`, `float32 (10,)`."""
        if not self.as_photo:
            return self.prediction.probabilities
        return cache.classifier(self.model).predict(self.small[None])[0]

    @property
    def small(self) -> np.ndarray:
        """The square as the data set's images are, `uint8 (32, 32, 3)`."""
        return square_view(self.picture.photo, self.model.card.input_size, self.crop)


def choose_subject(*, forget: Sequence[str] = ()) -> Subject | None:
    """The network and the picture of the address; None while there is no picture.

    Args:
        forget: Parameters that another network begins without.
    """
    model = layout.choose_model(forget=forget)
    with st.container(horizontal=True, vertical_alignment="center"):
        strip = st.container(
            horizontal=True,
            vertical_alignment="center",
            width="stretch",
            wrap=False,
            key="subject",
        )
        with st.popover("Another picture"):
            picture = choose_picture(choose_source())
            if picture is not None:
                show_cropper(picture)
    if picture is None:
        strip.markdown("**No picture yet.** Bring one, or choose an example or a test image.")
        return None
    crop = chosen_crop(picture)
    prediction = cache.classifier(model).classify(picture.photo, crop)
    subject = Subject(model, picture, crop, prediction)
    with strip:
        _show(subject)
    return subject


def _show(subject: Subject) -> None:
    picture, prediction = subject.picture, subject.prediction
    view = subject.small if picture.number is not None else prediction.view
    images.show(view, _THUMBNAIL)
    said = f"**{article(prediction.class_name).capitalize()}**, {prediction.confidence:.1%}"
    if prediction.none_of_these:
        said = f"None of the ten, it seems; if it had to choose: {said}"
    true = "" if picture.label is None else f" It is {article(CLASS_NAMES[picture.label])}."
    with st.container(gap=None, width="stretch"):
        st.text(picture.title)
        st.markdown(f"{said}.{true}")
