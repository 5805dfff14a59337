from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cifar_app.config import robustness_file
from cifar_app.errors import ResultsError
from cifar_app.files import check_writable
from cifar_app.metrics.classification import wilson_interval
from cifar_app.robustness.results import DESCRIPTION, read_results, save_result
from tests.measurements import (
    WORST,
    make_content,
    make_measurement,
    without_predictions,
    write_content,
)


@pytest.fixture
def assets(no_shipped_models: Path) -> Path:
    return no_shipped_models.parent


def test_saved_results_are_read(assets: Path) -> None:
    check_writable(robustness_file(), description=DESCRIPTION)
    assert read_results() is None
    first, other = make_measurement("b"), make_measurement("a", clean=800)
    save_result(first)
    save_result(other)
    assert read_results() == {"a": other, "b": first}
    newer = make_measurement("b", clean=850)
    save_result(newer)
    assert read_results() == {"a": other, "b": newer}
    assert [path.name for path in assets.glob("robustness*")] == ["robustness.json"]


def test_fewer_images_add_predictions_to_a_result(assets: Path) -> None:
    del assets
    result = make_measurement("a")
    save_result(without_predictions(result))
    save_result(make_measurement("a", clean=90, images=100, step=2))
    combined = (read_results() or {})["a"]
    assert (combined.clean.correct, combined.n_predictions) == (900, 100)
    assert without_predictions(combined) == without_predictions(result)
    newer = make_measurement("a", clean=90, images=100, step=2, sha256="1" * 64)
    save_result(newer)
    assert read_results() == {"a": newer}


def test_means_and_intervals_of_the_counts() -> None:
    result = make_measurement()
    assert result.mean(WORST) == pytest.approx(0.9 - 0.06 * 3)
    assert result.mean_accuracy == pytest.approx((13 * 0.84 + 0.72 + 0.9) / 15)
    assert result.corrupted[WORST][4].accuracy == pytest.approx(0.6)
    assert result.corrupted[WORST][4].interval == wilson_interval(600, 1000)
    assert len(result.all_predictions()) == 15 * 5
    assert result.n_predictions == 1000


def test_shipped_results_are_valid() -> None:
    results = read_results()
    assert results
    assert results["efficientnet_lite2"].clean.accuracy == 0.971
    assert results["efficientnet_lite2"].mean_accuracy == pytest.approx(0.80392, abs=1e-12)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.update(format=2),
        lambda content: content["models"].append(content["models"][0]),
        lambda content: content["models"][0].pop("sha256"),
        lambda content: content["models"][0].update(seconds=math.nan),
        lambda content: content["models"][0].update(title="\ud800"),
        lambda content: content["models"][0]["clean"].update(correct=1001),
        lambda content: content["models"][0]["clean"].update(images=2000),
        lambda content: content["models"][0]["clean"]["predictions"].update(images=999),
        lambda content: content["models"][0]["clean"]["predictions"].update(mean_confidence=1.1),
        lambda content: content["models"][0]["clean"].update(predictions=None),
        lambda content: content["models"][0]["corrupted"].pop("snow"),
        lambda content: content["models"][0]["corrupted"]["snow"].pop(),
    ],
)
def test_invalid_file_is_refused_with_a_remedy(
    tmp_path: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    content = make_content()
    damage(content)
    with pytest.raises(ResultsError, match=r"robustness\.json: .*cifar_app robustness"):
        read_results(write_content(tmp_path, content))


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1', '{"format": 1e400}'])
def test_corrupted_file_is_not_overwritten(assets: Path, text: str) -> None:
    path = assets / "robustness.json"
    path.write_text(text)
    with pytest.raises(ResultsError):
        save_result(make_measurement())
    assert path.read_text() == text


@pytest.mark.parametrize("name", ["robustness.json", "robustness.json.new"])
def test_unwritable_file_is_reported_early(assets: Path, name: str) -> None:
    (assets / name).mkdir()
    with pytest.raises(ResultsError, match=r"writable file.*run the command again"):
        check_writable(robustness_file(), description=DESCRIPTION)
