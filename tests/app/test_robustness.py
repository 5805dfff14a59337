from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from cifar_app.model_store import store
from cifar_app.robustness.corruptions import CORRUPTIONS, CORRUPTIONS_BY_NAME
from cifar_app.ui.pages.robustness.severity_curves import corruption_table
from tests.app.conftest import Open, texts
from tests.measurements import make_content, make_measurement, of_stored, write_content

MODEL = "seed_cnn"
COMMAND = "python -m cifar_app robustness"


def test_page_shows_stored_results(open_app: Open, assets_copy: Path) -> None:
    results = of_stored(dict.fromkeys(store.list_names(), 900))
    write_content(assets_copy, make_content(*results))
    app = open_app("robustness", model=MODEL, corruption="jpeg_compression")
    assert "earlier weights" not in texts(app)
    assert CORRUPTIONS_BY_NAME["jpeg_compression"].description in texts(app)
    heatmap, curves = (
        json.loads(chart.proto.spec)["data"] for chart in app.get("plotly_chart")[:2]
    )
    assert len(heatmap[0]["y"]) == len(CORRUPTIONS) + 4
    by_name = {trace["name"]: trace for trace in curves if trace.get("name")}
    assert sorted(by_name) == sorted(result.title for result in results)
    accuracies = by_name[store.open_model(MODEL).title]["y"]["bdata"]
    assert np.frombuffer(base64.b64decode(accuracies)) == pytest.approx([90, 88, 86, 84, 82, 80])


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
    assert table[table["corruption"] == "Frost"]["correct"].tolist() == [840, 780, 720, 660, 600]
