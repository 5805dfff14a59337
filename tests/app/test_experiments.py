"""The page Experiments shows what its file of results holds, on made-up ones."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.experiments.ablations import VARIANTS
from cifar_app.ui.pages.experiments.table import default_choice, runs_table
from tests.app.conftest import Open, texts
from tests.trials import make_content, make_results, write_content

DEFAULT = ["baseline", "sgd", "flips", "combined"]


@pytest.fixture
def assets(assets_copy: Path) -> Path:
    """An assets folder with made-up results."""
    write_content(assets_copy)
    return assets_copy


def drawn(app: AppTest, chart: int) -> list[str]:
    """The names in the legend of a chart, first the curves, then the costs."""
    figure = json.loads(app.get("plotly_chart")[chart].proto.spec)
    return sorted(
        trace["name"]
        for trace in figure["data"]
        if trace.get("name") and trace.get("showlegend") is not False
    )


def titles(names: list[str]) -> list[str]:
    return sorted(one.title for one in VARIANTS if one.name in names)


@pytest.mark.usefixtures("assets")
def test_the_finding_and_all_runs_are_shown(open_app: Open) -> None:
    app = open_app("experiments")
    assert not app.exception
    assert "Largest gain: **Horizontal flips**, +4.0 points" in texts(app)
    table = app.dataframe[0].value
    assert list(table["run"][:2]) == ["Combined changes", "Horizontal flips"]
    assert list(table["run"])[-1] == "SGD with momentum"
    assert len(table) == len(VARIANTS)
    assert app.multiselect[0].value == DEFAULT
    assert drawn(app, 0) == drawn(app, 1) == titles(DEFAULT)
    assert "runs" not in app.query_params


@pytest.mark.usefixtures("assets")
def test_the_choice_lives_in_the_address(open_app: Open) -> None:
    app = open_app("experiments", runs="muon,wide", curve="loss", cost="flops")
    assert app.multiselect[0].value == ["muon", "wide"]
    assert drawn(app, 0) == drawn(app, 1) == titles(["muon", "wide"])
    app.multiselect[0].select("sgd").run()
    assert app.query_params["runs"] == "sgd,muon,wide"
    assert drawn(app, 0) == titles(["sgd", "muon", "wide"])
    app.multiselect[0].set_value([]).run()
    assert app.query_params["runs"] == "none"
    assert "Choose runs in the table to see their curves." in texts(app)
    app.multiselect[0].set_value(DEFAULT).run()
    assert "runs" not in app.query_params


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"runs": "<b>,muon", "curve": "loss"}, ["muon"]),
        ({"runs": ",,"}, []),
        ({"cost": "beer"}, DEFAULT),
    ],
)
@pytest.mark.usefixtures("assets")
def test_a_nonsense_address_falls_back_with_a_word(
    open_app: Open, params: dict[str, str], shown: list[str]
) -> None:
    app = open_app("experiments", **params)
    assert not app.exception
    assert "Ignored URL parameter" in texts(app)
    assert app.multiselect[0].value == shown


def test_without_a_timing_nothing_is_said_of_time(open_app: Open, assets_copy: Path) -> None:
    write_content(assets_copy, make_content() | {"timing": None})
    app = open_app("experiments", cost="seconds")
    assert not app.exception
    assert "Ignored URL parameter" in texts(app)
    assert app.dataframe[0].value["seconds"].isna().all()
    write_content(assets_copy)
    app = open_app("experiments", cost="seconds")
    assert "timed in turns on one machine: a quiet processor, 1 core" in texts(app)
    assert drawn(app, 1) == titles(DEFAULT)


def test_a_part_of_the_runs_says_so(open_app: Open, assets_copy: Path) -> None:
    content = make_content(VARIANTS[1:3], seeds=2)
    content["variants"][0]["runs"].pop()
    write_content(assets_copy, content)
    app = open_app("experiments")
    assert not app.exception
    assert "No comparison yet" in texts(app)
    table = app.dataframe[0].value
    assert sorted(table["seeds"]) == ["1 of 3", "2 of 3"]
    assert table["gain"].isna().all()
    assert f"3 of {3 * len(VARIANTS)} trainings of 5 epochs each" in texts(app)


def test_without_results_the_page_says_how_to_make_them(open_app: Open, assets_copy: Path) -> None:
    (assets_copy / "experiments.json").unlink(missing_ok=True)
    app = open_app("experiments")
    assert not app.exception
    assert "There are no results yet" in texts(app)
    assert app.code[0].value == "python -m cifar_app experiment"


def test_damaged_results_are_explained(open_app: Open, assets: Path) -> None:
    (assets / "experiments.json").write_text('{"format": 1, "epochs": 8}')
    app = open_app("experiments")
    assert not app.exception
    assert "Experiment results are stored in one valid JSON file." in texts(app)


def test_new_results_are_shown_without_a_restart(open_app: Open, assets: Path) -> None:
    app = open_app("experiments")
    write_content(assets, make_content(VARIANTS[:2], seeds=3))
    assert len(app.run().dataframe[0].value) == 2


def test_the_table_holds_the_figures_in_percent() -> None:
    table = runs_table(make_results()).set_index("name")
    flips = table.loc["flips"]
    assert flips["validation"] == pytest.approx(74)
    assert flips["validation sd"] == pytest.approx(0.2)
    assert flips["gain"] == pytest.approx(4)
    assert flips["gain low"] < 4 < flips["gain high"]
    assert flips["test"] == pytest.approx(73)
    assert flips["calibration error"] == pytest.approx(5)
    place = [one.name for one in VARIANTS].index("flips")
    assert (flips["seconds"], flips["seeds"]) == (100 + place, "3 of 3")
    assert table.loc["wide", "parameters"] == 4 * 504_266
    assert pd.isna(table.loc["baseline", "gain"])
    assert default_choice(make_results()) == DEFAULT
