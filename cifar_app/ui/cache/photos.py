"""Photos: decoded, small for a list, answered as a whole.

All in memory, and no entry holds a file. A photo in a list is known by the hash of its file, so
that a page with many neither decodes nor classifies them again.
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
    """The decoded photo; raises `PhotoError` for a file that is none.

    The pictures of the latest few are kept for all visitors.
    """
    return photos.read_photo(content)


@st.cache_resource(max_entries=64, show_spinner=False, scope="session")
def thumbnail(sha256: str, longest: int, _content: bytes) -> str:
    """A photo, scaled down to `longest` pixels, as a JPEG data URI.

    Kept is the URI, some kilobytes, until the visit ends.

    Args:
        sha256: What the photo is known by.
        longest: The longer edge, pixels.
        _content: The photo's file.

    Raises:
        PhotoError: The file is no photo.
    """
    del sha256
    return jpeg_uri(photo(_content), longest)


@st.cache_resource(max_entries=4096, show_spinner=False, hash_funcs=HASH_BY_CARD)
def center_crop_prediction(
    model: StoredModel, sha256: str, _content: bytes
) -> tuple[np.ndarray, bool]:
    """What a model says to the largest square in the middle of a photo.

    Kept, for all visitors, is the answer, less than a kilobyte, and nothing of the picture.

    Args:
        model: The model.
        sha256: What the photo is known by.
        _content: The photo's file.

    Returns:
        The probabilities, `float32 (10,)`, and whether it counts as none of the ten.

    Raises:
        PhotoError: The file is no photo.
    """
    del sha256
    prediction = classifier(model).classify(photo(_content))
    return prediction.probabilities, prediction.none_of_these
