"""Plotly figures built from arrays; no chart sees a model."""

from cifar_app.charts.differences import DifferenceRow, forest_plot
from cifar_app.charts.embedding_map import Group, embedding_neighborhood, embedding_scatter
from cifar_app.charts.evaluation import recall_by_class, reliability_diagram
from cifar_app.charts.interpolation import interpolation_curves
from cifar_app.charts.label_errors import errors_found_curves
from cifar_app.charts.probabilities import probability_bars, probability_bars_before_after
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
    "Group",
    "RunCurve",
    "Series",
    "StageCurves",
    "accuracy_by_severity",
    "confusion_heatmap",
    "embedding_neighborhood",
    "embedding_scatter",
    "errors_found_curves",
    "forest_plot",
    "interpolation_curves",
    "mean_training_curves",
    "predicted_classes",
    "probability_bars",
    "probability_bars_before_after",
    "probability_curves",
    "recall_by_class",
    "reliability_diagram",
    "run_curve",
    "training_curves",
]
