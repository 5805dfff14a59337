"""The network that gives gradients: the stored Keras file, opened in TensorFlow."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel

if TYPE_CHECKING:
    import keras


def open_network(stored: StoredModel) -> keras.Model:
    """Open the Keras file of a stored model; imports TensorFlow, which takes seconds.

    Returns:
        A network of `float32 (N, 32, 32, 3)`, values 0–255, to probabilities `(N, 10)` from a
        softmax layer named "output".

    Raises:
        ModelError: The file is not the one that the card describes, or Keras cannot read it.
    """
    network = load_keras_model(stored.verified_path(KERAS_FILE))
    # Streamlit collects garbage after every run; without this, TensorFlow's many objects make
    # each click wait for half a second.
    gc.collect()
    gc.freeze()
    return network
