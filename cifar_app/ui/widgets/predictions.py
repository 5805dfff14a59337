"""Tiles and tables of a model's predictions for test images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.metrics.classification import cross_entropy_per_sample, margins
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.palette import CLASS_COLORS
from cifar_app.ui import cache
from cifar_app.ui.components import Tile
from cifar_app.ui.widgets import images
from cifar_app.ui.widgets.label_doubt import labels_in_doubt


def prediction_tiles(model: StoredModel) -> Callable[[int], Tile]:
    """Return a function that makes the tile of a test image with the prediction of a model."""
    labels, probabilities = cache.test_set()[1], cache.test_probabilities(model)
    in_doubt = labels_in_doubt()

    def make_tile(index: int) -> Tile:
        predicted, label = int(probabilities[index].argmax()), int(labels[index])
        name, true = CLASS_NAMES[predicted], CLASS_NAMES[label]
        confidence = format_confidence(probabilities[index].max())
        doubt = ", in doubt" if in_doubt[index] else ""
        return Tile(
            id=str(index),
            src=images.test_image_uri(index),
            caption=f"{name} {confidence}",
            note="correct" if predicted == label else f"label: {true}{doubt}",
            label=f"Test image {index}: label {true}{doubt}, predicted {name}, "
            f"confidence {confidence}",
            color=CLASS_COLORS[predicted],
        )

    return make_tile


def predictions_table(model: StoredModel, indices: np.ndarray) -> pd.DataFrame:
    """Return labels, predictions and probabilities of test images, one row per image."""
    probabilities = cache.test_probabilities(model)[indices]
    labels = cache.test_set()[1][indices]
    names = np.array(CLASS_NAMES)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    sorted_probabilities = np.take_along_axis(probabilities, order, axis=1)
    table = pd.DataFrame(
        {
            "image": indices,
            "true": names[labels],
            "predicted": names[order[:, 0]],
            "confidence": sorted_probabilities[:, 0],
            "second_guess": names[order[:, 1]],
            "second_probability": sorted_probabilities[:, 1],
            "loss": cross_entropy_per_sample(labels, probabilities),
            "margin": margins(probabilities),
            "label_in_doubt": labels_in_doubt()[indices],
        }
    )
    return table.join(pd.DataFrame(probabilities, columns=[f"p_{name}" for name in CLASS_NAMES]))
