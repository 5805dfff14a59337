from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.experiments.ablations import VARIANTS
from cifar_app.ui.pages.experiments.table import default_choice, variants_table
from tests.app.conftest import Open, texts
from tests.trials import make_content, make_results, write_content

DEFAULT = ["baseline", "sgd", "flips", "combined", "largest_gains"]


def legend(app: AppTest, chart: int) -> list[str]:
    traces = json.loads(app.get("plotly_chart")[chart].proto.spec)["data"]
    return sorted(trace["name"] for trace in traces if trace.get("showlegend") is not False)


def test_default_choice_is_in_tables_and_curves(open_app: Open, assets_copy: Path) -> None:
    write_content(assets_copy)
    app = open_app("experiments")
    table = app.table[0].value
    by_name = {variant.name: variant for variant in VARIANTS}
    assert list(table["Variant"][:2]) == [
        f"**{by_name[name].title}**  \n:gray[{by_name[name].description}]"
        for name in ("combined", "flips")
    ]
    assert len(table) == len(VARIANTS)
    app.selectbox(key="bound-order").select("time").run()
    assert app.table[0].value["Training time"].is_monotonic_increasing
    assert app.multiselect[0].value == DEFAULT
    titles = sorted(variant.title for variant in VARIANTS if variant.name in DEFAULT)
    assert legend(app, 1) == titles
    changes, runs = (app.table[index].value for index in (1, 2))
    sgd = changes[changes["Variant"] == by_name["sgd"].title]
    assert sgd.to_numpy()[:, 1:].tolist() == [
        ["learning rate", "0.001", "0.02"],
        ["optimizer", "adam", "sgd"],
    ]
    assert len(runs) == 3 * len(DEFAULT)
    assert set(runs["Backend"]) == {"TensorFlow"}
    assert "one machine: a quiet processor, 1 core" in texts(app)
    app.multiselect[0].set_value([]).run()
    assert app.query_params["runs"] == "none"
    assert "Choose variants above to see their curves." in texts(app)


def test_gains_are_the_main_figure(open_app: Open, assets_copy: Path) -> None:
    write_content(assets_copy)
    figure = json.loads(open_app("experiments").get("plotly_chart")[0].proto.spec)
    unclear, clear = figure["data"]
    title_by_name = {variant.name: variant.title for variant in VARIANTS}
    assert clear["y"] == [title_by_name[name] for name in ("combined", "flips", "sgd")]
    assert len(unclear["y"]) == len(VARIANTS) - 4
    names = figure["layout"]["yaxis"]["categoryarray"]
    assert (names[-1], names[0]) == (title_by_name["combined"], title_by_name["sgd"])


def test_missing_results_are_explained(open_app: Open, assets_copy: Path) -> None:
    content = make_content(VARIANTS[1:3], seeds=2) | {"timing": None}
    content["variants"][0]["runs"].pop()
    write_content(assets_copy, content)
    app = open_app("experiments")
    table = app.table[0].value
    assert sorted(table["Runs"]) == [
        "1\N{NO-BREAK SPACE}TensorFlow",
        "2\N{NO-BREAK SPACE}TensorFlow",
    ]
    assert table[["Gain", "Training time"]].isna().all(axis=None)
    assert f"3 of {3 * len(VARIANTS)} training runs of 5 epochs each" in texts(app)
    (assets_copy / "experiments.json").unlink()
    app = open_app("experiments")
    assert "No results yet" in texts(app)
    assert app.code[0].value == "python -m cifar_app experiment"


def test_table_holds_means_and_differences() -> None:
    table = variants_table(make_results()).set_index("name")
    flips = table.loc["flips"]
    assert flips["validation accuracy"] == pytest.approx(0.74)
    assert flips["validation accuracy sd"] == pytest.approx(0.002)
    assert flips["gain"] == pytest.approx(0.04)
    assert flips["gain low"] < 0.04 < flips["gain high"]
    assert flips["test accuracy"] == pytest.approx(0.73)
    assert flips["ECE"] == pytest.approx(0.05)
    index = [variant.name for variant in VARIANTS].index("flips")
    assert (flips["training time (s)"], flips["runs"]) == (
        100 + index,
        "3\N{NO-BREAK SPACE}TensorFlow",
    )
    assert table.loc["wide", "parameters"] == 2_012_042
    assert pd.isna(table.loc["baseline", "gain"])
    assert default_choice(make_results()) == DEFAULT
