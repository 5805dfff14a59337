"""Arrays in, Plotly figures out; a figure never sees a model."""

from cifar_app.charts.comparison import Point, Series, accuracy_against_cost, curves_over_epochs
from cifar_app.charts.embedding_map import Group, embedding_neighborhood, embedding_scatter
from cifar_app.charts.evaluation import recall_dots, reliability_diagram
from cifar_app.charts.probabilities import probability_bars, probability_bars_before_after
from cifar_app.charts.robustness import (
    HeatRow,
    SeverityLine,
    corruption_heatmap,
    curves_over_severity,
)
from cifar_app.charts.sweep import probability_curves
from cifar_app.charts.tradeoff import NetworkPoint, accuracy_by_cost
from cifar_app.charts.training_curves import training_curves

__all__ = [
    "Group",
    "HeatRow",
    "NetworkPoint",
    "Point",
    "Series",
    "SeverityLine",
    "accuracy_against_cost",
    "accuracy_by_cost",
    "corruption_heatmap",
    "curves_over_epochs",
    "curves_over_severity",
    "embedding_neighborhood",
    "embedding_scatter",
    "probability_bars",
    "probability_bars_before_after",
    "probability_curves",
    "recall_dots",
    "reliability_diagram",
    "training_curves",
]
