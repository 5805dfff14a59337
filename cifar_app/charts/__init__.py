"""Arrays in, Plotly figures out; a figure never sees a model."""

from cifar_app.charts.answers import changed_bars, probability_bars
from cifar_app.charts.comparison import Point, Series, accuracy_against_cost, curves_over_epochs
from cifar_app.charts.learning import training_curves
from cifar_app.charts.networks import NetworkPoint, accuracy_by_cost
from cifar_app.charts.quality import recall_bars, reliability_diagram
from cifar_app.charts.sweeps import probability_curves

__all__ = [
    "NetworkPoint",
    "Point",
    "Series",
    "accuracy_against_cost",
    "accuracy_by_cost",
    "changed_bars",
    "curves_over_epochs",
    "probability_bars",
    "probability_curves",
    "recall_bars",
    "reliability_diagram",
    "training_curves",
]
