"""Cached models, data and results: the only module that uses Streamlit's caches.

All visitors share the entries and never change them. The caches are bounded. Their keys hold
the hashes of a model's files, so that a replaced model is loaded again.
"""

from cifar_app.ui.cache.files import (
    embeddings,
    examples,
    experiment_results,
    robustness_results,
    visitor_feedback,
)
from cifar_app.ui.cache.metrics import (
    calibration_curve,
    class_metrics,
    ece_null_interval,
    label_issues,
    test_probabilities,
    test_set,
)
from cifar_app.ui.cache.models import (
    classifier,
    explanations,
    feature_network,
    gradient_worker,
    latency,
    layer_inspector,
    sweep,
    training_manager,
)
from cifar_app.ui.cache.photos import center_crop_prediction, photo, thumbnail

__all__ = [
    "calibration_curve",
    "center_crop_prediction",
    "class_metrics",
    "classifier",
    "ece_null_interval",
    "embeddings",
    "examples",
    "experiment_results",
    "explanations",
    "feature_network",
    "gradient_worker",
    "label_issues",
    "latency",
    "layer_inspector",
    "photo",
    "robustness_results",
    "sweep",
    "test_probabilities",
    "test_set",
    "thumbnail",
    "training_manager",
    "visitor_feedback",
]
