"""Arrays in, Plotly figures out; a figure never sees a model."""

from cifar_app.charts.answers import changed_bars, probability_bars
from cifar_app.charts.comparison import Point, Series, accuracy_against_cost, curves_over_epochs
from cifar_app.charts.learning import training_curves
from cifar_app.charts.networks import NetworkPoint, accuracy_by_cost
from cifar_app.charts.places import Group, map_of_images, place_on_map
from cifar_app.charts.quality import recall_dots, reliability_diagram
from cifar_app.charts.robustness import (
    HeatRow,
    SeverityLine,
    corruption_heatmap,
    curves_over_severity,
)
from cifar_app.charts.sweeps import probability_curves

__all__ = [
    "Group",
    "HeatRow",
    "NetworkPoint",
    "Point",
    "Series",
    "SeverityLine",
    "accuracy_against_cost",
    "accuracy_by_cost",
    "changed_bars",
    "corruption_heatmap",
    "curves_over_epochs",
    "curves_over_severity",
    "map_of_images",
    "place_on_map",
    "probability_bars",
    "probability_curves",
    "recall_dots",
    "reliability_diagram",
    "training_curves",
]
