"""Cached models, data and results: the only module that uses Streamlit's caches.

All visitors share the entries and never change them. The caches are bounded. Their keys hold
the hashes of a model's files, so that a replaced model is loaded again.
"""

from cifar_app.ui.cache.files import embeddings as embeddings
from cifar_app.ui.cache.files import examples as examples
from cifar_app.ui.cache.files import experiment_results as experiment_results
from cifar_app.ui.cache.files import interpolation_results as interpolation_results
from cifar_app.ui.cache.files import latency_results as latency_results
from cifar_app.ui.cache.files import photo_results as photo_results
from cifar_app.ui.cache.files import robustness_results as robustness_results
from cifar_app.ui.cache.files import visitor_feedback as visitor_feedback
from cifar_app.ui.cache.metrics import calibration_curve as calibration_curve
from cifar_app.ui.cache.metrics import class_metrics as class_metrics
from cifar_app.ui.cache.metrics import classwise_ece as classwise_ece
from cifar_app.ui.cache.metrics import confusion_matrix as confusion_matrix
from cifar_app.ui.cache.metrics import coverage_curve as coverage_curve
from cifar_app.ui.cache.metrics import ece_null_interval as ece_null_interval
from cifar_app.ui.cache.metrics import error_detection_auroc as error_detection_auroc
from cifar_app.ui.cache.metrics import estimates as estimates
from cifar_app.ui.cache.metrics import label_quality as label_quality
from cifar_app.ui.cache.metrics import macro_intervals as macro_intervals
from cifar_app.ui.cache.metrics import models_with_predictions as models_with_predictions
from cifar_app.ui.cache.metrics import ranking_curves as ranking_curves
from cifar_app.ui.cache.metrics import test_probabilities as test_probabilities
from cifar_app.ui.cache.metrics import test_set as test_set
from cifar_app.ui.cache.metrics import top_k_accuracy as top_k_accuracy
from cifar_app.ui.cache.models import classifier as classifier
from cifar_app.ui.cache.models import explanations as explanations
from cifar_app.ui.cache.models import feature_network as feature_network
from cifar_app.ui.cache.models import flips as flips
from cifar_app.ui.cache.models import gradient_worker as gradient_worker
from cifar_app.ui.cache.models import layer_inspector as layer_inspector
from cifar_app.ui.cache.models import sweep as sweep
from cifar_app.ui.cache.photos import center_crop_prediction as center_crop_prediction
from cifar_app.ui.cache.photos import photo as photo
from cifar_app.ui.cache.photos import thumbnail as thumbnail
from cifar_app.ui.cache.predictions import prediction as prediction
from cifar_app.ui.cache.predictions import severities as severities
from cifar_app.ui.cache.training import data_download as data_download
from cifar_app.ui.cache.training import estimator as estimator
from cifar_app.ui.cache.training import run_manager as run_manager
