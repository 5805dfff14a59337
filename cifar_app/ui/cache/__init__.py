"""Everything that is kept between runs; the only home of Streamlit's caches.

Models and data are shared by all visitors and never changed. The caches are bounded, and
their keys hold the model's hashes, so that a model that was replaced is read anew.
"""

from cifar_app.ui.cache.files import (
    analysis,
    examples,
    experiment_results,
    robustness_results,
    visitors_feedback,
)
from cifar_app.ui.cache.metrics import (
    chance_interval,
    class_metrics,
    reliability,
    suspicions,
    test_probabilities,
    test_set,
)
from cifar_app.ui.cache.models import (
    classifier,
    explanations,
    feature_network,
    gradient_explainer,
    microscope,
    seconds_an_image,
    sweep,
)
from cifar_app.ui.cache.photos import photo, thumbnail, whole_answer
from cifar_app.ui.cache.training_manager import TrainingDesk, training_desk

__all__ = [
    "TrainingDesk",
    "analysis",
    "chance_interval",
    "class_metrics",
    "classifier",
    "examples",
    "experiment_results",
    "explanations",
    "feature_network",
    "gradient_explainer",
    "microscope",
    "photo",
    "reliability",
    "robustness_results",
    "seconds_an_image",
    "suspicions",
    "sweep",
    "test_probabilities",
    "test_set",
    "thumbnail",
    "training_desk",
    "visitors_feedback",
    "whole_answer",
]
