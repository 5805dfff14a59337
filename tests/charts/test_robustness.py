"""Figures of accuracy under corruptions show the values they were given."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from cifar_app.charts import HeatRow, SeverityLine, corruption_heatmap, curves_over_severity
from cifar_app.config import PROJECT_ROOT
from cifar_app.palette import network_style
from tests.colors import contrast, over


def around(accuracy: np.ndarray) -> np.ndarray:
    return np.stack([accuracy - 0.02, accuracy + 0.01], axis=1)


def test_the_heat_map_has_a_row_a_corruption_under_its_family() -> None:
    good, bad = np.array([0.9, 0.8]), np.array([0.5, 0.25])
    rows = {
        "Noise": [HeatRow("Grain", good, around(good))],
        "Blur": [HeatRow("Haze", bad, around(bad))],
    }
    cells, figures = corruption_heatmap(rows).data
    assert list(cells.y) == ["<b>Noise</b>", "Grain", "<b>Blur</b>", "Haze"]
    assert list(cells.x) == ["1", "2", "mean"]
    values = np.asarray(cells.z, float)
    assert np.isnan(values[[0, 2]]).all()
    assert values[1].tolist() == pytest.approx([90, 80, 85])
    assert values[3].tolist() == pytest.approx([50, 25, 37.5])
    assert cells.text[3][1] == "Haze, severity 2: 25.0%<br>95% interval 23.0 to 26.0%"
    assert cells.text[3][2] == "Haze, mean of all severities: 37.5%"
    assert (cells.zmin, cells.zmax) == (10, 100)  # alike for every network
    shown = zip(figures.x, figures.y, figures.text, strict=True)
    assert ("2", "Haze", "25") in shown
    assert set(figures.y) == {"Grain", "Haze"}
    assert figures.textfont.color is None  # that of the page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_s_text_can_be_read_on_every_cell(theme: str) -> None:
    config = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    page = config["theme"][theme]
    none = np.array([0.1, 1.0])
    cells, _ = corruption_heatmap({"Noise": [HeatRow("Grain", none, around(none))]}).data
    for _, color in cells.colorscale:
        assert contrast(page["textColor"], over(page["backgroundColor"], color)) >= 4.5


def test_the_curves_begin_with_the_clean_images() -> None:
    accuracy = np.array([0.9, 0.8, 0.5])
    figure = curves_over_severity([SeverityLine("One", 2, accuracy, around(accuracy))])
    band, line = figure.data
    assert (line.name, list(line.x)) == ("One", [0, 1, 2])
    assert list(line.y) == pytest.approx([90, 80, 50])
    assert list(band.y) == pytest.approx([91, 81, 51, 48, 78, 88])
    assert line.line.color == network_style(2).color
    assert list(figure.layout.xaxis.ticktext) == ["clean", "1", "2"]
