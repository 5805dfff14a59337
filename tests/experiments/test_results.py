from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cifar_app.config import experiments_file
from cifar_app.errors import ResultsError
from cifar_app.experiments.ablations import (
    BASELINE,
    SEEDS,
    SEVERAL,
    VARIANTS,
    select_variants,
)
from cifar_app.experiments.results import read_results
from cifar_app.experiments.summary import recipe_changes
from tests.trials import make_content, write_content


def test_shipped_results_match_the_variants() -> None:
    results = read_results(experiments_file())
    assert results
    variants = {variant.name: variant for variant in VARIANTS}
    for result in results.variants:
        fields = (result.name, result.title, result.category, result.description, result.recipe)
        assert fields == tuple(vars(variants[result.name]).values())
        assert len(result.runs) == SEEDS


def test_largest_gains_of_the_shipped_results_are_combined() -> None:
    results = read_results(experiments_file())
    assert results
    single = [result for result in results.variants[1:] if result.category != SEVERAL]
    ranked = sorted(single, key=lambda result: -result.mean("validation_accuracy"))
    changes: dict[str, object] = {}
    (baseline,) = select_variants([BASELINE])
    for result in ranked[:4]:
        new = recipe_changes(result.recipe, baseline.recipe)
        assert not changes.keys() & new.keys()
        changes |= new
    (combined,) = select_variants(["largest_gains"])
    assert recipe_changes(combined.recipe, baseline.recipe) == changes


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda content: content.update(unknown=1),
        lambda content: content["variants"][0]["runs"][0].update(test_accuracy=1.1),
        lambda content: content["variants"][0]["runs"][0]["history"]["loss"].pop(),
        lambda content: content["variants"][0]["recipe"].update(optimizer="lion"),
    ],
)
def test_invalid_content_is_refused(
    tmp_path: Path, corrupt: Callable[[dict[str, Any]], object]
) -> None:
    content = make_content()
    corrupt(content)
    with pytest.raises(ResultsError, match=r"experiments\.json: .*cifar_app experiment"):
        read_results(write_content(tmp_path, content))
