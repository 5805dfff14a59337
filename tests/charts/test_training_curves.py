from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import Series, mean_training_curves, training_curves
from cifar_app.palette import run_style


def test_training_curves_plot_every_epoch() -> None:
    training, validation = training_curves([0.5, 0.75], [0.4, 0.6]).data
    assert list(training.x) == list(validation.x) == [1, 2]
    assert (list(training.y), list(validation.y)) == ([50, 75], [40, 60])


def test_mean_curve_has_standard_deviation_band() -> None:
    single = Series("Single", run_style(0), np.array([[0.25, 0.5]]))
    pair = Series("Pair", run_style(11), np.array([[0.25, 0.5], [0.75, 0.5]]))
    line, band, mean = mean_training_curves([single, pair], "Accuracy", percent=True).data
    assert (line.name, list(line.x), list(line.y)) == ("Single", [1, 2], [25, 50])
    assert (mean.name, list(mean.y), mean.line.dash) == ("Pair", [50, 50], "dash")
    sd = 100 * 0.125**0.5
    assert list(band.y) == pytest.approx([50 + sd, 50, 50, 50 - sd])
    assert list(band.x) == [1, 2, 2, 1]
    losses = mean_training_curves([single], "Training loss", percent=False).data[0]
    assert list(losses.y) == [0.25, 0.5]
