"""Plotly figures built from arrays; no chart sees a model."""

from cifar_app.charts.calibration import reliability_diagram
from cifar_app.charts.differences import DifferenceRow, forest_plot
from cifar_app.charts.embedding_map import embedding_neighborhood
from cifar_app.charts.evaluation import confidence_gap_by_class, metric_by_class
from cifar_app.charts.interpolation import interpolation_curves
from cifar_app.charts.label_errors import unconfirmed_labels_curves
from cifar_app.charts.probabilities import compared_probability_bars, probability_bars
from cifar_app.charts.ranking import (
    accuracy_by_coverage,
    precision_recall_curves,
    roc_curves,
    top_k_accuracy,
)
from cifar_app.charts.robustness import (
    AccuracyBySeverity,
    accuracy_by_severity,
    predicted_classes,
)
from cifar_app.charts.sweep import probability_curves
from cifar_app.charts.training_curves import (
    Series,
    StageCurves,
    mean_training_curves,
    training_curves,
)
from cifar_app.charts.training_run import RunCurve, confusion_heatmap, run_curve

__all__ = [
    "AccuracyBySeverity",
    "DifferenceRow",
    "RunCurve",
    "Series",
    "StageCurves",
    "accuracy_by_coverage",
    "accuracy_by_severity",
    "compared_probability_bars",
    "confidence_gap_by_class",
    "confusion_heatmap",
    "embedding_neighborhood",
    "forest_plot",
    "interpolation_curves",
    "mean_training_curves",
    "metric_by_class",
    "precision_recall_curves",
    "predicted_classes",
    "probability_bars",
    "probability_curves",
    "reliability_diagram",
    "roc_curves",
    "run_curve",
    "top_k_accuracy",
    "training_curves",
    "unconfirmed_labels_curves",
]
