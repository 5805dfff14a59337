from __future__ import annotations

import tomllib

import numpy as np
import pytest

from cifar_app.charts import AccuracyBySeverity, accuracy_by_severity, corruption_heatmap
from cifar_app.config import PROJECT_ROOT
from tests.colors import blend, contrast


def make_row(title: str, *accuracy: float) -> AccuracyBySeverity:
    values = np.array(accuracy)
    return AccuracyBySeverity(title, values, np.stack([values - 0.02, values + 0.01], axis=1))


def test_heatmap_groups_corruptions_by_category() -> None:
    rows = {"Noise": [make_row("Gaussian", 0.9, 0.8)], "Blur": [make_row("Zoom", 0.5, 0.25)]}
    cells, numbers = corruption_heatmap(rows).data
    assert list(cells.y) == ["<b>Noise</b>", "Gaussian", "<b>Blur</b>", "Zoom"]
    assert list(cells.x) == ["1", "2", "mean"]
    values = np.asarray(cells.z, float)
    assert np.isnan(values[[0, 2]]).all()
    np.testing.assert_allclose(values[[1, 3]].ravel(), [90, 80, 85, 50, 25, 37.5])
    assert cells.text[3][1] == "Zoom, severity 2: 25.0%<br>95% interval 23.0 to 26.0%"
    assert ("2", "Zoom", "25") in zip(numbers.x, numbers.y, numbers.text, strict=True)
    config = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    for theme in (config["theme"]["light"], config["theme"]["dark"]):
        for _, color in cells.colorscale:
            assert contrast(theme["textColor"], blend(theme["backgroundColor"], color)) >= 4.5


def test_severity_curves_begin_with_clean_images() -> None:
    figure = accuracy_by_severity([make_row("A", 0.5, 0.4, 0.3), make_row("B", 0.9, 0.8, 0.5)])
    band, line = figure.data[2:]
    assert (line.name, list(line.x)) == ("B", [0, 1, 2])
    assert list(line.y) == pytest.approx([90, 80, 50])
    assert list(band.y) == pytest.approx([91, 81, 51, 48, 78, 88])
    assert list(figure.layout.xaxis.ticktext) == ["clean", "1", "2"]
