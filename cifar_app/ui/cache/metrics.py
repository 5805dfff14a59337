"""The test set, and what is computed from the stored answers to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cifar_app.data import Images, open_test_set
from cifar_app.metrics import calibration, classification
from cifar_app.metrics.label_issues import LabelIssues, find_label_issues
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.cache.keys import HASH_BY_CARD


@st.cache_resource(show_spinner="Opening the 10,000 test images …")
def test_set() -> tuple[Images, np.ndarray]:
    """Images, by their number, and labels of the test set."""
    return open_test_set()


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def test_probabilities(model: StoredModel) -> np.ndarray:
    """The stored answers of a model on the test set, `float32 (10000, 10)`, read-only."""
    answers = model.test_probabilities(len(test_set()[1]))
    answers.flags.writeable = False
    return answers


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=HASH_BY_CARD)
def label_issues(models: Sequence[StoredModel]) -> LabelIssues:
    """The labels of the test set that these models, taken together, contradict."""
    return find_label_issues(test_set()[1], [test_probabilities(model) for model in models])


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def class_metrics(model: StoredModel) -> list[classification.ClassMetrics]:
    """The per-class figures of a model on the test set."""
    return classification.per_class_metrics(test_set()[1], test_probabilities(model))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=HASH_BY_CARD)
def calibration_curve(
    model: StoredModel, bins: int, temperature: float = 1.0
) -> calibration.CalibrationCurve:
    """How often a model was right on the test set, by its confidence.

    Args:
        model: The model.
        bins: Number of bins.
        temperature: Divides the logits first; one over the model's own undoes that.
    """
    answers = test_probabilities(model)
    if temperature != 1:
        answers = calibration.apply_temperature(answers, temperature)
    return calibration.calibration_curve(test_set()[1], answers, bins)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=HASH_BY_CARD)
def ece_null_interval(model: StoredModel, bins: int) -> classification.Interval:
    """The calibration errors that chance alone would give this model on the test set."""
    return calibration.ece_null_interval(test_probabilities(model), bins)
