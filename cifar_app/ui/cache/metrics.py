"""The test set, and metrics of the stored predictions on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from cifar_app.config import NUM_CLASSES
from cifar_app.data import load_test_set
from cifar_app.errors import ModelError
from cifar_app.metrics import calibration, classification, ranking, selective
from cifar_app.metrics.estimates import Estimates, estimate_metrics
from cifar_app.metrics.label_issues import DEFAULT_SCORE, LabelQuality, rank_labels
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.ui.cache.keys import HASH_BY_CARD


@st.cache_resource(show_spinner="Loading 10,000 test images …")
def test_set() -> tuple[np.ndarray, np.ndarray]:
    """Return the test images, `uint8 (10000, 32, 32, 3)`, and labels, `uint8 (10000,)`."""
    return load_test_set()


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=HASH_BY_CARD)
def test_probabilities(model: StoredModel) -> np.ndarray:
    """Return a model's stored probabilities on the test set, read-only `float32 (10000, 10)`."""
    probabilities = model.test_probabilities(len(test_set()[1]))
    probabilities.flags.writeable = False
    return probabilities


def models_with_predictions() -> tuple[list[StoredModel], list[ModelError]]:
    """Open all stored models; return those with readable predictions and the errors of the others.

    Every call reads the files of the others again, which may have been restored.
    """
    models, errors = store.open_models()
    readable: list[StoredModel] = []
    for model in models:
        try:
            test_probabilities(model)
        except ModelError as error:
            errors.append(error)
        else:
            readable.append(model)
    return readable, errors


@st.cache_resource(max_entries=6, show_spinner=False, hash_funcs=HASH_BY_CARD)
def label_quality(models: Sequence[StoredModel], score: str = DEFAULT_SCORE) -> LabelQuality:
    """Return the quality of the test labels according to these models together."""
    return rank_labels(test_set()[1], [test_probabilities(model) for model in models], score)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def class_metrics(model: StoredModel) -> list[classification.ClassMetrics]:
    """Return the per-class metrics of a model on the test set."""
    return classification.per_class_metrics(test_set()[1], test_probabilities(model))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def estimates(model: StoredModel) -> Estimates:
    """Return the metrics of a model on the test set with their intervals."""
    return estimate_metrics(test_set()[1], test_probabilities(model))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=HASH_BY_CARD)
def calibration_curve(
    model: StoredModel, bins: int, temperature: float = 1.0
) -> calibration.CalibrationCurve:
    """Return the accuracy of a model on the test set by confidence.

    Args:
        model: Stored model.
        bins: Number of confidence bins.
        temperature: Divisor of the logits; the inverse of the model's own temperature undoes
            its temperature scaling.
    """
    probabilities = test_probabilities(model)
    if temperature != 1:
        probabilities = calibration.apply_temperature(probabilities, temperature)
    return calibration.calibration_curve(test_set()[1], probabilities, bins)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=HASH_BY_CARD)
def ece_null_interval(model: StoredModel, bins: int) -> classification.Interval:
    """Return the interval of the calibration error expected for a perfectly calibrated model."""
    return calibration.ece_null_interval(test_probabilities(model), bins)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def classwise_ece(model: StoredModel) -> np.ndarray:
    """Return the calibration error of the probability of each class, `float64 (10,)`."""
    return calibration.classwise_ece(test_set()[1], test_probabilities(model))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def confusion_matrix(model: StoredModel) -> np.ndarray:
    """Return the confusion matrix of a model on the test set, `int64 (10, 10)`."""
    predicted = test_probabilities(model).argmax(axis=1)
    return classification.confusion_matrix(test_set()[1], predicted)


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def macro_intervals(model: StoredModel) -> dict[str, classification.Interval]:
    """Return 95% intervals of macro precision, recall and F1 of a model on the test set."""
    return classification.macro_intervals(confusion_matrix(model))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def top_k_accuracy(model: StoredModel) -> list[float]:
    """Return the top-k accuracy of a model on the test set for k = 1, …, 10."""
    ranks = classification.label_ranks(test_set()[1], test_probabilities(model))
    return [float((ranks <= k).mean()) for k in range(1, NUM_CLASSES + 1)]


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def coverage_curve(model: StoredModel) -> selective.CoverageCurve:
    """Return the accuracy of a model on the test set by confidence threshold."""
    return selective.coverage_curve(test_set()[1], test_probabilities(model))


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def error_detection_auroc(model: StoredModel) -> float:
    """Return how well confidence separates correct from incorrect predictions, 0–1.

    It is the area under the ROC curve (Hendrycks & Gimpel 2017, section 2). Without errors there
    is nothing to separate, and it is 1.
    """
    probabilities = test_probabilities(model)
    correct = probabilities.argmax(axis=1) == test_set()[1]
    return 1.0 if correct.all() else ranking.ranking_curve(correct, probabilities.max(axis=1)).auroc


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=HASH_BY_CARD)
def ranking_curves(model: StoredModel) -> list[ranking.RankingCurve]:
    """Return the ranking of the test images by the probability of each class."""
    labels, probabilities = test_set()[1], test_probabilities(model)
    return [
        ranking.ranking_curve(labels == label, probabilities[:, label])
        for label in range(NUM_CLASSES)
    ]
