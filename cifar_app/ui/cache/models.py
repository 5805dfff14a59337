"""Opened models, and results that take long to compute."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

from cifar_app.explain.activations import LayerInspector
from cifar_app.explain.gradient_worker import GradientWorker
from cifar_app.explain.sweep import Sweep
from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.inference.features import load_feature_extractor
from cifar_app.inference.litert import PredictFn
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness.examples import Flips, find_flips
from cifar_app.ui.cache.keys import HASH_BY_CARD
from cifar_app.ui.cache.metrics import test_probabilities

Result = TypeVar("Result")


@st.cache_resource(max_entries=4, show_spinner="Loading model …", hash_funcs=HASH_BY_CARD)
def classifier(model: StoredModel) -> Classifier:
    """Load the classifier of a stored model."""
    return load_classifier(model.name)


@st.cache_resource(max_entries=64, show_spinner="Corrupting images …", hash_funcs=HASH_BY_CARD)
def flips(model: StoredModel, corruption: str, severity: int) -> Flips:
    """Return test images whose prediction a corruption changes; see `find_flips`."""
    return find_flips(classifier(model), test_probabilities(model), corruption, severity)


_open_model_lock = threading.Lock()
"""Held while a model is open that is not cached: a small host has memory for one."""


@contextmanager
def layer_inspector(model: StoredModel) -> Iterator[LayerInspector]:
    """Open the layers of a model for the duration of the block.

    Opening takes 0.1 s; caching it would take up to 80 MB.
    """
    with _open_model_lock:
        yield LayerInspector(model.verified_path(LITERT_FILE))


@contextmanager
def feature_network(model: StoredModel) -> Iterator[PredictFn]:
    """Open a model up to its output layer for the duration of the block.

    Opening takes 0.1 s; caching it would take 30 MB.
    """
    with _open_model_lock:
        yield load_feature_extractor(model.verified_path(LITERT_FILE))


@st.cache_resource(show_spinner=False)
def gradient_worker() -> GradientWorker:
    """Return the worker process for gradients, which all visitors share."""
    return GradientWorker()


@st.cache_resource(max_entries=64, show_spinner="Computing …")
def sweep(key: Hashable, _compute: Callable[[], Sweep]) -> Sweep:
    """Compute the predictions over the range of a perturbation; the key names model and image."""
    del key
    return _compute()


class RecentResults:
    """The most recently used results, so that changing a display option recomputes nothing.

    Unlike with `st.cache_resource`, a computation may show its progress on the page and be
    stopped, and others do not wait for it.
    """

    _MAX_ENTRIES = 64

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """Return the result of this key; compute it if there is none."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                cached: Result = self._results[key]
                return cached
        result = compute()
        with self._lock:
            self._results[key] = result
            while len(self._results) > self._MAX_ENTRIES:
                self._results.popitem(last=False)
        return result


@st.cache_resource(show_spinner=False)
def explanations() -> RecentResults:
    """Return the recent attributions and gradients, which all visitors share."""
    return RecentResults()
