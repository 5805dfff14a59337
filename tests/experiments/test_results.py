from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cifar_app.config import experiments_file
from cifar_app.errors import ResultsError
from cifar_app.experiments.ablations import SEEDS, VARIANTS
from cifar_app.experiments.results import read_results
from tests.trials import make_content, write_content


def test_shipped_results_match_the_variants() -> None:
    results = read_results(experiments_file())
    assert results
    assert len(results.runs) == SEEDS * len(VARIANTS)
    for variant, result in zip(VARIANTS, results.variants, strict=True):
        fields = (result.name, result.title, result.category, result.description, result.recipe)
        assert fields == tuple(vars(variant).values())


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
