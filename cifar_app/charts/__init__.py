"""Arrays in, Plotly figures out; a figure never sees a model."""

from cifar_app.charts.answers import probability_bars
from cifar_app.charts.comparison import Point, Series, accuracy_against_cost, curves_over_epochs
from cifar_app.charts.learning import training_curves
from cifar_app.charts.places import Group, map_of_images, place_on_map
from cifar_app.charts.quality import recall_bars, reliability_diagram

__all__ = [
    "Group",
    "Point",
    "Series",
    "accuracy_against_cost",
    "curves_over_epochs",
    "map_of_images",
    "place_on_map",
    "probability_bars",
    "recall_bars",
    "reliability_diagram",
    "training_curves",
]
