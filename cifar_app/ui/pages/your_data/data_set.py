"""Labeled images in the session, and their classification.

The session holds at most the visitor's own set and the example. A file is dropped as soon as it is
classified; a thumbnail and a small square of its image are kept.
"""

from __future__ import annotations

import io
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.data.labeled_files import LabeledFile, LabeledFiles
from cifar_app.errors import ModelError, PhotoError
from cifar_app.inference.classifier import Classifier
from cifar_app.inference.labeled import LabeledPrediction, classify_file
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop, encode_png
from cifar_app.ui import cache
from cifar_app.ui.components.data_uri import jpeg_uri, png_uri

OWN, EXAMPLE = "own", "example"
_SESSION_KEY = "your-data"
_SMALL_PX = 64
"""Images up to this size are kept without loss."""
_SQUARE_PX = 224
_THUMBNAIL_PX = 160
_PROGRESS_INTERVAL_S = 0.3
_RUN_SECONDS = 4.0
"""A longer classification is split into several runs of the page, so that others get their turn."""


@dataclass(frozen=True)
class EvaluatedImage:
    """An image with the predictions of all models.

    Attributes:
        prediction: Label and predictions.
        thumbnail: Data URI of the square that the models received.
        square: The square as a file: PNG if it is small, else JPEG.
        is_small: Whether single pixels of it are to be seen.
    """

    prediction: LabeledPrediction
    thumbnail: str
    square: bytes
    is_small: bool


@dataclass
class DataSet:
    """A set of labeled images and what is known about them so far.

    Attributes:
        name: Name of the file or folder.
        models: Models that are evaluated.
        total: Number of files with a label.
        waiting: Files that are not classified yet.
        errors: Why other files are not used, by name.
        images: Classified images.
        stopped: Whether the visitor has stopped the classification.
    """

    name: str
    models: Sequence[StoredModel]
    total: int
    waiting: deque[LabeledFile]
    errors: dict[str, str]
    images: list[EvaluatedImage] = field(default_factory=list)
    stopped: bool = False

    @property
    def predictions(self) -> list[LabeledPrediction]:
        """Return the predictions in the order of the images."""
        return [image.prediction for image in self.images]

    def probabilities(self, model: StoredModel) -> np.ndarray:
        """Return the class probabilities of a model, `float32 (N, 10)`."""
        index = self.models.index(model)
        return np.stack([prediction.probabilities[index] for prediction in self.predictions])

    def rejected(self, model: StoredModel) -> np.ndarray:
        """Return which images a model rejects, `bool (N,)`."""
        index = self.models.index(model)
        scores = np.array([prediction.scores[index] for prediction in self.predictions])
        return scores < model.card.rejection.threshold


def get_data_set(kind: str) -> DataSet | None:
    """Return the visitor's own set, or the example; None if there is none in this visit."""
    data: DataSet | None = st.session_state.get(_SESSION_KEY, {}).get(kind)
    return data


def start_data_set(
    kind: str, name: str, files: LabeledFiles, models: Sequence[StoredModel]
) -> DataSet:
    """Replace the visitor's own set, or the example, by new files; nothing is classified yet."""
    data = DataSet(name, models, len(files.labeled), deque(files.labeled), dict(files.errors))
    st.session_state.setdefault(_SESSION_KEY, {})[kind] = data
    return data


def remove_data_set(kind: str) -> None:
    """Remove a set from memory."""
    st.session_state.get(_SESSION_KEY, {}).pop(kind, None)


def classify_waiting(data: DataSet) -> bool:
    """Classify the waiting files, with a progress bar and a button that stops.

    An interrupted run, also by a switch to another page, continues where it ended.

    Returns:
        Whether all files are classified.
    """

    def set_stopped(stopped: bool) -> None:
        data.stopped = stopped

    if data.stopped:
        n_done = data.total - len(data.waiting)
        st.markdown(f"**Stopped** after {n_done:,} of {data.total:,} images.")
        st.button("Resume", on_click=set_stopped, args=(False,))
        return False
    if data.waiting:
        placeholder = st.empty()
        with placeholder.container():
            progress = st.progress(0.0, "Loading the models …")
            st.button("Stop", on_click=set_stopped, args=(True,))
        _classify(data, progress)
        placeholder.empty()
    return True


def _classify(data: DataSet, progress: st.delta_generator.DeltaGenerator) -> None:
    classifiers = _load_classifiers(data)
    start, shown = time.monotonic(), 0.0
    while data.waiting:
        # A run is interrupted where it calls Streamlit: a file is either done or waiting.
        if time.monotonic() > shown + _PROGRESS_INTERVAL_S:
            shown = time.monotonic()
            n_done = data.total - len(data.waiting)
            progress.progress(
                n_done / data.total, f"Classified {n_done:,} of {data.total:,} images"
            )
        file = data.waiting[0]
        try:
            prediction, photo = classify_file(file, classifiers)
        except PhotoError as error:
            data.errors[file.name] = str(error)
        else:
            data.images.append(_compact(prediction, photo))
        data.waiting.popleft()
        if time.monotonic() > start + _RUN_SECONDS:
            st.rerun()


def _load_classifiers(data: DataSet) -> list[Classifier]:
    """Load the models; one with a damaged file is left out if it has not classified any image."""
    classifiers: list[Classifier] = []
    for model in list(data.models):
        try:
            classifiers.append(cache.classifier(model))
        except ModelError as error:
            if data.images or len(data.models) == 1:
                raise
            data.models = [other for other in data.models if other != model]
            data.errors[model.title] = str(error)
    return classifiers


def _compact(prediction: LabeledPrediction, photo: Image.Image) -> EvaluatedImage:
    square = photo.crop(Crop().box(*photo.size))
    if square.width <= _SMALL_PX:
        return EvaluatedImage(prediction, png_uri(square), encode_png(square), is_small=True)
    square.thumbnail((_SQUARE_PX, _SQUARE_PX), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    square.save(stream, "JPEG", quality=90)
    thumbnail = jpeg_uri(square, _THUMBNAIL_PX)
    return EvaluatedImage(prediction, thumbnail, stream.getvalue(), is_small=False)
