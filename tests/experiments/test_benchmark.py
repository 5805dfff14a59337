from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import variants
from cifar_app.experiments.ablations import select_variants
from cifar_app.experiments.results import read_results
from cifar_app.experiments.run_store import write_results
from tests.trials import make_content, write_content


@pytest.mark.slow
def test_larger_variant_takes_longer_and_times_are_saved(
    no_shipped_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variants, "STEPS", 2)
    monkeypatch.setattr(variants, "ROUNDS", 2)
    write_content(no_shipped_models.parent, make_content() | {"timing": None})
    images = np.zeros((640, 32, 32, 3), np.uint8)
    reports: list[tuple[str, float]] = []
    timing = variants.benchmark_variants(
        select_variants(["narrow", "wide"]),
        images,
        np.zeros(640, np.uint8),
        lambda message, fraction: reports.append((message, fraction)),
    )
    assert 0 < timing.seconds["narrow"] < timing.seconds["wide"]
    assert reports[-1] == ("Double width, round 2 of 2", 1.0)
    write_results(timing)
    write_results()  # as after the next run
    results = read_results()
    assert results
    assert results.timing == timing
    assert len(results.variants) == len(make_content()["variants"])
