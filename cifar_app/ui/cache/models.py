"""Opened networks, and the answers that take them long."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

import streamlit as st

from cifar_app.embeddings.features import FeatureNetwork, open_feature_network
from cifar_app.explain.activations import LayerInspector
from cifar_app.explain.attribution import Attribution
from cifar_app.explain.gradients import GradientExplainer
from cifar_app.explain.sweep import Sweep
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.cache.keys import HASH_BY_CARD


@st.cache_resource(max_entries=4, show_spinner="Loading the network …", hash_funcs=HASH_BY_CARD)
def classifier(model: StoredModel) -> Classifier:
    """The loaded network of a stored model."""
    return load_classifier(model.name)


@st.cache_resource(
    max_entries=16, show_spinner="Measuring how long an image takes …", hash_funcs=HASH_BY_CARD
)
def latency(model: StoredModel) -> float:
    """How long a model takes for one image on this machine, measured once."""
    return classifier(model).latency()


_one_at_a_time = threading.Lock()
"""Held by whoever has a network open that is not kept: a small host has room for one."""


@contextmanager
def layer_inspector(model: StoredModel) -> Iterator[LayerInspector]:
    """A model whose every layer can be looked at, until the block ends; others wait.

    Opening it takes a tenth of a second, keeping it up to 80 MB.
    """
    with _one_at_a_time:
        yield LayerInspector(model.verified_path(LITERT_FILE))


@contextmanager
def feature_network(model: StoredModel) -> Iterator[FeatureNetwork]:
    """The network of a stored model up to its output layer, until the block ends; others wait.

    Opening it takes a tenth of a second, keeping it 30 MB.
    """
    with _one_at_a_time:
        yield open_feature_network(model)


@st.cache_resource(
    max_entries=2, show_spinner="Starting TensorFlow for the gradients …", hash_funcs=HASH_BY_CARD
)
def gradient_explainer(model: StoredModel) -> GradientExplainer:
    """The gradient methods for a model; starts TensorFlow, which takes seconds the first time."""
    return GradientExplainer(load_keras_model(model.verified_path(KERAS_FILE)))


@st.cache_resource(max_entries=64, show_spinner="Asking the network over the whole range …")
def sweep(key: Hashable, _make: Callable[[], Sweep]) -> Sweep:
    """The answers over the range of a change; the key says of which model and picture."""
    del key
    return _make()


class Explanations:
    """The latest explanations, so that a change of their looks does not compute them anew."""

    _MOST = 64

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Attribution] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Attribution]) -> Attribution:
        """The explanation of this key; made, with nobody else waiting, if there is none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._MOST:
                self._kept.popitem(last=False)
        return made


@st.cache_resource(show_spinner=False)
def explanations() -> Explanations:
    """The explanations that all visitors share."""
    return Explanations()
