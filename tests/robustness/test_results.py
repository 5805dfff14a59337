from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cifar_app.errors import ResultsError
from cifar_app.metrics.classification import wilson_interval
from cifar_app.robustness.results import check_writable_results, read_results, save_result
from tests.measurements import WORST, make_content, make_measurement, write_content


@pytest.fixture
def assets(no_shipped_models: Path) -> Path:
    return no_shipped_models.parent


def test_what_is_kept_is_read(assets: Path) -> None:
    first, other = make_measurement("b"), make_measurement("a", clean=800)
    save_result(first)
    save_result(other)
    assert read_results() == {"a": other, "b": first}
    newer = make_measurement("b", clean=850)
    save_result(newer)
    assert read_results() == {"a": other, "b": newer}
    assert [path.name for path in assets.glob("robustness*")] == ["robustness.json"]


def test_means_and_intervals_are_those_of_the_counts() -> None:
    found = make_measurement()
    assert found.mean(WORST) == pytest.approx(0.9 - 0.06 * 3)
    assert found.mean_accuracy == pytest.approx((13 * 0.84 + 0.72 + 0.9) / 15)
    assert found.corrupted[WORST][4].accuracy == pytest.approx(0.6)
    assert found.corrupted[WORST][4].interval == wilson_interval(600, 1000)


def test_no_file_is_no_results(tmp_path: Path) -> None:
    assert read_results(tmp_path / "robustness.json") is None


Damage = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.update(format=2),
        lambda content: content.update(networks=None),
        lambda content: content["models"].append(content["models"][0]),
        lambda content: content["models"][0].pop("sha256"),
        lambda content: content["models"][0].update(images=0),
        lambda content: content["models"][0].update(versions=[]),
        lambda content: content["models"][0].update(seconds=math.nan),
        lambda content: content["models"][0].update(title="\ud800"),
        lambda content: content["models"][0]["clean"].update(correct=1001),
        lambda content: content["models"][0]["clean"].update(correct=9.5),
        lambda content: content["models"][0]["clean"].update(accuracy=0.5),
        lambda content: content["models"][0]["corruptions"].pop(),
        lambda content: content["models"][0]["corruptions"][0].update(name="rain"),
        lambda content: content["models"][0]["corruptions"][0]["severities"].pop(),
    ],
)
def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path, damage: Damage) -> None:
    content = make_content()
    damage(content)
    with pytest.raises(ResultsError, match=r"robustness\.json with .*cifar_app robustness"):
        read_results(write_content(tmp_path, content))


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format": 1', "\0", '{"format": 1e400}'])
def test_a_file_of_another_form_is_refused_and_left_alone(assets: Path, text: str) -> None:
    path = assets / "robustness.json"
    path.write_text(text)
    with pytest.raises(ResultsError):
        save_result(make_measurement())
    assert path.read_text() == text


def test_that_nothing_can_be_kept_is_told_before_anything_is_measured(
    assets: Path, cache: Path
) -> None:
    check_writable_results()
    assert sorted(path.name for path in assets.glob("robustness*")) == []
    shutil.rmtree(cache)
    cache.touch()  # the lock cannot be had
    with pytest.raises(ResultsError, match="can be written"):
        check_writable_results()


@pytest.mark.parametrize("name", ["robustness.json", "robustness.json.new"])
def test_a_folder_in_the_place_of_the_file_is_told_as_early(assets: Path, name: str) -> None:
    (assets / name).mkdir()
    with pytest.raises(ResultsError, match="can be written"):
        check_writable_results()


def test_a_folder_that_cannot_be_written_is_explained(assets: Path) -> None:
    (assets / "robustness.json.new").mkdir()
    with pytest.raises(ResultsError, match=r"can be written.*run the command again"):
        save_result(make_measurement())
