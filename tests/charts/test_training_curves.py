from __future__ import annotations

import numpy as np
import pytest

from cifar_app.charts import Series, StageCurves, mean_training_curves, training_curves
from cifar_app.palette import run_style


def test_training_curves_chain_all_trainings() -> None:
    figure = training_curves(
        [
            StageCurves(2, [0.5, 0.75], [0.4, 0.6], 2),
            StageCurves(3, [], [], None),
            StageCurves(1, [0.7], [0.8], 1),
        ],
        "Accuracy",
        percent=True,
    )
    training, validation, kept = figure.data
    assert list(training.x) == list(validation.x) == [1, 2, None, None, 6]
    assert list(training.y) == [50, 75, None, None, 70]
    assert list(validation.y) == [40, 60, None, None, 80]
    assert (list(kept.x), list(kept.y)) == ([2, 6], [60, 80])
    assert [mark.text for mark in figure.layout.annotations][::2] == ["1", "3"]
    shaded = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (shaded.x0, shaded.x1) == (2.5, 5.5)
    assert figure.layout.yaxis.title.text == "Accuracy"


def test_single_training_has_no_marks() -> None:
    figure = training_curves([StageCurves(1, [2.0], [1.5], 1)], "Loss", percent=False)
    assert list(figure.data[1].y) == [1.5]
    assert not figure.layout.shapes


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
