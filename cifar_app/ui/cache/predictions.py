"""Predictions for single images, which a page shows again after every change of its controls."""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app.inference.prediction import Prediction
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import Crop
from cifar_app.robustness.corruptions import SEVERITIES, corrupt
from cifar_app.ui.cache.keys import HASH_BY_CARD
from cifar_app.ui.cache.metrics import test_set
from cifar_app.ui.cache.models import classifier


def prediction(model: StoredModel, photo: Image.Image, crop: Crop | None = None) -> Prediction:
    """Classify a photo, unless the same pixels were classified before.

    Args:
        model: Stored model.
        photo: Upright RGB image of any size.
        crop: Square to classify; the largest centered one by default.
    """
    network = classifier(model)
    model_input = network.prepare(photo, crop)
    probabilities, score, seconds = _classify(model, model_input)
    return Prediction(probabilities, score, network.card.rejection, model_input, seconds)


@st.cache_resource(max_entries=4096, show_spinner=False, hash_funcs=HASH_BY_CARD)
def _classify(model: StoredModel, model_input: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Return class probabilities, score and seconds; the entry holds no pixels of a photo."""
    prediction = classifier(model).classify(Image.fromarray(model_input))
    return prediction.probabilities, prediction.score, prediction.seconds


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=HASH_BY_CARD)
def severities(model: StoredModel, corruption: str, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Classify a test image clean and corrupted at every severity.

    Returns:
        Images, `uint8 (6, 32, 32, 3)`, and class probabilities, `float32 (6, 10)`.
    """
    clean = test_set()[0][index][None]
    corrupted = [corrupt(clean, corruption, severity, [index]) for severity in SEVERITIES]
    images = np.concatenate([clean, *corrupted])
    return images, classifier(model).predict(images)
