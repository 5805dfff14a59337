"""Decoded photos, thumbnails, and predictions for lists of photos.

No cache entry holds a file. Thumbnails and predictions are keyed by the hash of the file, so
that a page with many photos decodes and classifies each only once.
"""

from __future__ import annotations

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app import photos
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.cache.keys import HASH_BY_CARD
from cifar_app.ui.cache.models import classifier
from cifar_app.ui.components.data_uri import jpeg_uri


@st.cache_resource(max_entries=4, show_spinner=False)
def photo(content: bytes) -> Image.Image:
    """Decode a photo.

    Raises:
        PhotoError: The file is not a photo.
    """
    return photos.read_photo(content)


@st.cache_resource(max_entries=1100, show_spinner=False, scope="session")
def thumbnail(sha256: str, max_size: int, _content: bytes) -> str:
    """Return a photo as a JPEG data URI, scaled down so that its longer side has `max_size` pixels.

    Raises:
        PhotoError: The file is not a photo.
    """
    del sha256
    return jpeg_uri(photo(_content), max_size)


@st.cache_resource(max_entries=4096, show_spinner=False, hash_funcs=HASH_BY_CARD)
def center_crop_prediction(
    model: StoredModel, sha256: str, _content: bytes
) -> tuple[np.ndarray, bool]:
    """Classify the largest centered square of a photo.

    Returns:
        Probabilities, `float32 (10,)`, and whether the photo is rejected as none of the ten
        classes. The entry is less than a kilobyte.

    Raises:
        PhotoError: The file is not a photo.
    """
    del sha256
    prediction = classifier(model).classify(photo(_content))
    return prediction.probabilities, prediction.none_of_these
