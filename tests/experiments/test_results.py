from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cifar_app.errors import ResultsError
from cifar_app.experiments.results import read_results
from tests.trials import ACCURACIES, SPREAD, make_content, write_content


def test_what_the_file_says_is_read(tmp_path: Path) -> None:
    results = read_results(write_content(tmp_path))
    assert results is not None
    assert results.baseline is results.variants[0]
    assert len(results.runs) == 3 * len(results.variants)
    flips = next(one for one in results.variants if one.name == "flips")
    assert flips.mean("validation_accuracy") == pytest.approx(ACCURACIES["flips"])
    assert flips.sd("validation_accuracy") == pytest.approx(SPREAD)
    assert flips.values("seconds") == [200, 201, 202]
    assert results.seconds(results.variants[2]) == 102


def test_a_single_seed_has_no_spread(tmp_path: Path) -> None:
    results = read_results(write_content(tmp_path, make_content(seeds=1)))
    assert results is not None
    assert results.variants[0].sd("test_accuracy") is None


def test_no_file_is_no_results(tmp_path: Path) -> None:
    assert read_results(tmp_path / "experiments.json") is None


def test_a_figure_that_was_lost_is_nan(tmp_path: Path) -> None:
    content = make_content()
    content["variants"][0]["runs"][0]["test_loss"] = None
    content["variants"][0]["runs"][0]["history"]["val_loss"][3] = None
    results = read_results(write_content(tmp_path, content))
    assert results is not None
    assert results.baseline is not None
    assert math.isnan(results.baseline.mean("test_loss"))
    assert math.isnan(results.baseline.sd("test_loss") or 0)
    assert math.isnan(results.baseline.runs[0].history["val_loss"][3])


Damage = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.pop("format"),
        lambda content: content.update(format=2),
        lambda content: content.update(variations={"baseline": 1}),
        lambda content: content["variants"].append(content["variants"][0]),
        lambda content: content["variants"][0]["runs"].clear(),
        lambda content: content["variants"][0]["runs"][0].pop("seconds"),
        lambda content: content["variants"][0]["runs"][0].update(test_accuracy="good"),
        lambda content: content["variants"][0]["runs"][0]["history"]["loss"].pop(),
        lambda content: content["variants"][0].update(recipe=None),
        lambda content: content["variants"][0]["recipe"].update(augmentation=None),
        lambda content: content["timing"].pop("hardware"),
        lambda content: content["timing"].update(seconds=[1.0]),
    ],
)
def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path, damage: Damage) -> None:
    content = make_content()
    damage(content)
    with pytest.raises(ResultsError, match=r"experiments\.json with .*cifar_app experiment"):
        read_results(write_content(tmp_path, content))


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format": 1', "\0"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "experiments.json"
    path.write_text(text)
    with pytest.raises(ResultsError):
        read_results(path)
