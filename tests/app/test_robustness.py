"""The page Robustness: figures from its file, answers from the network itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import CORRUPTIONS, CORRUPTIONS_BY_NAME
from cifar_app.robustness.evaluate import evaluate_robustness
from cifar_app.robustness.results import RobustnessResult
from cifar_app.ui.pages.robustness.corrupted_image import corrupted_images
from cifar_app.ui.pages.robustness.severity_curves import corruption_table
from tests.app.conftest import Open, texts
from tests.measurements import make_content, make_measurement, of_stored, write_content

MODEL = "seed_cnn"


@pytest.fixture(scope="module")
def measured() -> RobustnessResult:
    """What the command would write, of few images."""
    return evaluate_robustness(store.open_model(MODEL), 20, lambda _: None)


def figure(app: AppTest, place: int) -> list[dict]:
    traces: list[dict] = json.loads(app.get("plotly_chart")[place].proto.spec)["data"]
    return traces


def test_the_page_shows_what_was_measured(
    open_app: Open, assets_copy: Path, measured: RobustnessResult
) -> None:
    write_content(assets_copy, make_content(measured))
    app = open_app("robustness", model=MODEL)
    assert not app.exception
    assert f"on {measured.mean_accuracy:.1%} of the spoilt ones" in texts(app)
    assert "older weights" not in texts(app)
    heat_map, _ = figure(app, 0)
    assert len(heat_map["y"]) == len(CORRUPTIONS) + 4
    line = figure(app, 1)[1]
    tallies = [measured.clean, *measured.corrupted["gaussian_noise"]]
    assert line["name"] == measured.title
    # Plotly sends arrays as their bytes.
    assert np.frombuffer(base64.b64decode(line["y"]["bdata"])) == pytest.approx(
        [100 * tally.accuracy for tally in tallies]
    )


def test_all_networks_are_compared(open_app: Open, assets_copy: Path) -> None:
    names = store.list_names()
    known = of_stored(dict.fromkeys(names, 900))
    write_content(assets_copy, make_content(*known))
    app = open_app("robustness", corruption="jpeg_compression")
    assert "For comparison: " in texts(app)
    drawn = [trace["name"] for trace in figure(app, 1) if trace.get("name")]
    assert sorted(drawn) == sorted(one.title for one in known)
    assert CORRUPTIONS_BY_NAME["jpeg_compression"].description in texts(app)


def test_a_corruption_is_chosen_and_stands_in_the_address(open_app: Open) -> None:
    app = open_app("robustness", model=MODEL, image="7", severity="5")
    app.selectbox(key="bound-corruption").select("fog").run()
    assert app.query_params["corruption"] == "fog"
    image = corrupted_images(7, CORRUPTIONS_BY_NAME["fog"])[5:]
    answer = load_classifier(MODEL).predict(image)[0]
    said, true = CLASS_NAMES[answer.argmax()], CLASS_NAMES[load_test_set()[1][7]]
    verdict = "right" if said == true else f"but it is labeled **{true}**"
    assert f"Answer: **{said}**, {answer.max():.1%} sure, {verdict}." in texts(app)
    assert "Test image 7, severity 5." in texts(app)
    app.number_input[0].set_value(8).run()
    assert app.query_params["image"] == "8"
    assert "Test image 8, severity 5." in texts(app)


def test_the_first_step_is_the_clean_image() -> None:
    steps = corrupted_images(3, CORRUPTIONS_BY_NAME["snow"])
    assert steps.shape == (6, 32, 32, 3)
    assert (steps[0] == load_test_set()[0][3]).all()


@pytest.mark.parametrize("param", ["corruption", "severity", "image"])
def test_a_nonsense_address_falls_back_with_a_word(open_app: Open, param: str) -> None:
    app = open_app("robustness", model=MODEL, **{param: "<b>"})
    assert not app.exception
    assert f"Ignored URL parameter {param}=" in texts(app)
    assert "Test image 0, severity 3." in texts(app)


def test_without_figures_the_page_says_how_to_make_them(open_app: Open, assets_copy: Path) -> None:
    (assets_copy / "robustness.json").unlink(missing_ok=True)
    app = open_app("robustness", model=MODEL)
    assert not app.exception
    assert "There are no figures yet" in texts(app)
    assert [code.value for code in app.code] == ["python -m cifar_app robustness"]
    assert "Test image 0, severity 3." in texts(app)


def test_a_network_without_figures_is_told_apart(open_app: Open, assets_copy: Path) -> None:
    other = next(name for name in store.list_names() if name != MODEL)
    write_content(assets_copy, make_content(*of_stored({other: 900})))
    app = open_app("robustness", model=MODEL)
    assert "has not been asked yet" in texts(app)
    assert app.code[0].value == f"python -m cifar_app robustness --model {MODEL}"


def test_figures_of_older_weights_are_told(open_app: Open, assets_copy: Path) -> None:
    write_content(assets_copy, make_content(make_measurement(MODEL)))
    app = open_app("robustness", model=MODEL)
    assert "These figures belong to older weights" in texts(app)
    assert app.code[0].value == f"python -m cifar_app robustness --model {MODEL}"


def test_damaged_figures_are_explained(open_app: Open, assets_copy: Path) -> None:
    (assets_copy / "robustness.json").write_text("{}")
    app = open_app("robustness", model=MODEL)
    assert not app.exception
    assert "The figures on spoilt images are one readable file" in texts(app)


def test_the_table_begins_with_the_clean_images() -> None:
    table = corruption_table(make_measurement())
    assert len(table) == 1 + 15 * 5
    assert table.loc[0, ["corruption", "severity", "accuracy"]].tolist() == ["clean", 0, 0.9]
    frost = table[table["corruption"] == "Frost"]
    assert frost["correct"].tolist() == [840, 780, 720, 660, 600]
