from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import CORRUPTIONS, CORRUPTIONS_BY_NAME
from cifar_app.robustness.examples import find_flips
from cifar_app.ui.pages.robustness.heatmap import heatmap_cells
from cifar_app.ui.pages.robustness.tables import corruption_table
from tests.app.conftest import Open, texts
from tests.measurements import (
    make_content,
    make_measurement,
    of_stored,
    without_predictions,
    write_content,
)

MODEL = "seed_cnn"
COMMAND = "python -m cifar_app robustness"


def figures(app: AppTest) -> list[list[dict[str, Any]]]:
    return [json.loads(chart.proto.spec)["data"] for chart in app.get("plotly_chart")]


def values(numbers: Any) -> np.ndarray:
    """Return the numbers of a trace, which Plotly may have encoded."""
    if isinstance(numbers, dict):
        return np.frombuffer(base64.b64decode(numbers["bdata"]), numbers["dtype"])
    return np.array(numbers)


def test_page_shows_stored_results(open_app: Open, assets_copy: Path) -> None:
    results = of_stored(dict.fromkeys(store.list_names(), 900))
    write_content(assets_copy, make_content(*results))
    app = open_app("robustness", model=MODEL, corruption="frost", severity="5")
    assert "earlier weights" not in texts(app)
    assert CORRUPTIONS_BY_NAME["frost"].description in texts(app)
    table = app.table[0].value.set_index("Model")
    title = store.open_model(MODEL).title
    assert len(table) == len(results)
    row = table.loc[f"**{title}**"]
    assert row["Mean corruption accuracy"] == pytest.approx((13 * 0.84 + 0.72 + 0.9) / 15)
    assert (row["Mean confidence"], row["mCE"]) == (pytest.approx(0.95), 1)
    curves, bars = figures(app)[:2]
    by_name = {trace["name"]: trace for trace in curves if trace.get("name")}
    assert sorted(by_name) == sorted([f"{title}: confidence", *(r.title for r in results)])
    assert values(by_name[title]["y"]) == pytest.approx([90, 84, 78, 72, 66, 60])
    assert values(by_name[f"{title}: confidence"]["y"]) == pytest.approx([95] * 6)
    assert values(bars[0]["y"]).tolist() == [0, 0, 0, 1000, *[0] * 6]


def test_results_without_confidence_show_the_accuracy(open_app: Open, assets_copy: Path) -> None:
    (result,) = of_stored({MODEL: 900})
    write_content(assets_copy, make_content(without_predictions(result)))
    app = open_app("robustness", model=MODEL)
    assert "mean corruption accuracy 83.6%" in texts(app)
    assert "Most overconfident" not in texts(app)
    assert np.isnan(app.table[0].value["Mean confidence"][0])
    assert [trace["name"] for trace in figures(app)[0] if trace.get("name")] == [result.title]


def test_default_example_flips(open_app: Open) -> None:
    app = open_app("robustness", model=MODEL, corruption="contrast", severity="5")
    model = store.open_model(MODEL)
    probabilities = model.test_probabilities()
    flips = find_flips(load_classifier(MODEL), probabilities, "contrast", 5)
    index = int(flips.indices[0])
    assert app.number_input[0].value == index
    assert "incorrect (label:" in texts(app)
    assert load_test_set()[1][index] == probabilities[index].argmax()


def test_cells_show_accuracy_or_overconfidence() -> None:
    result = make_measurement()
    frost = [corruption.name for corruption in CORRUPTIONS].index("frost")
    accuracy, gap = (heatmap_cells(result, view)[frost] for view in ("accuracy", "gap"))
    assert [cell.text for cell in accuracy] == ["84", "78", "72", "66", "60", "72"]
    assert [cell.text for cell in gap] == ["+11", "+17", "+23", "+29", "+35", "+23"]
    assert [cell.shade for cell in accuracy[:5]] == sorted(cell.shade for cell in accuracy[:5])
    assert gap[5].label == "Frost, mean of all severities: confidence − accuracy 23.0%"
    assert accuracy[4].label == "Frost, severity 5: accuracy 60.0%, mean confidence 95.0%"
    brightness = [corruption.name for corruption in CORRUPTIONS].index("brightness")
    below = make_measurement(clean=980)
    assert heatmap_cells(below, "gap")[brightness][0].text == "−3"
    assert heatmap_cells(below, "gap")[brightness][0].correct


def test_missing_or_outdated_results_show_the_command(open_app: Open, assets_copy: Path) -> None:
    (assets_copy / "robustness.json").unlink(missing_ok=True)
    app = open_app("robustness", model=MODEL)
    assert "No results yet" in texts(app)
    assert [code.value for code in app.code] == [COMMAND]
    write_content(assets_copy, make_content(*of_stored({"whitened_cnn": 900})))
    app = open_app("robustness", model=MODEL)
    assert "has not been evaluated yet" in texts(app)
    assert app.code[0].value == f"{COMMAND} --model {MODEL}"
    title = store.open_model(MODEL).title
    write_content(assets_copy, make_content(make_measurement(MODEL, title=title)))
    app = open_app("robustness", model=MODEL)
    assert "These results belong to earlier weights" in texts(app)
    assert app.code[0].value == f"{COMMAND} --model {MODEL}"


def test_table_begins_with_the_clean_images() -> None:
    table = corruption_table(make_measurement())
    assert len(table) == 1 + 15 * 5
    assert table.loc[0, ["corruption", "severity", "accuracy"]].tolist() == ["clean", 0, 0.9]
    frost = table[table["corruption"] == "Frost"]
    assert frost["correct"].tolist() == [840, 780, 720, 660, 600]
    assert frost["predicted cat"].tolist() == [1000] * 5
