"""Latency of page actions while a training runs, beside that without a training.

    python -m benchmarks.training_load [--visits 40] [--write]

One server; the visits are measured before, during and after a training of the recipe `quick` that
its queue would start in the same way. The ratio of the medians is the result. Needs the full data
set in the cache folder.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import report_result
from benchmarks.load.visitor import Visitor
from cifar_app.config import cache_dir
from cifar_app.data import is_fetched
from cifar_app.runs import records
from cifar_app.runs.history import read_history
from cifar_app.runs.manager import RunManager
from cifar_app.training.recipes import QUICK
from tests.browser.server import run_server

_PAGES = ("metrics", "misclassified", "compare", "model_card", "robustness")
_EPOCHS = 10_000
_LIBRARIES = ("streamlit", "tensorflow", "ai-edge-litert", "plotly", "numpy")


def measure_visits(url: str, count: int, seed: int) -> dict[str, float]:
    """Open pages and test images in turns, and return the latencies in seconds."""
    rng = np.random.default_rng(seed)
    seconds = []
    with closing(Visitor(url)) as visitor:
        visitor.visit("classify", source="test", image=0)  # loads the model
        for index in range(count):
            if index % 2:
                seconds.append(visitor.visit(_PAGES[index // 2 % len(_PAGES)]))
            else:
                image = int(rng.integers(10_000))
                seconds.append(visitor.visit("classify", source="test", image=image))
    return {
        "median_s": round(float(np.median(seconds)), 3),
        "p95_s": round(float(np.quantile(seconds, 0.95)), 3),
    }


def measure(url: str, count: int) -> dict[str, Any]:
    """Measure the visits before, during and after a training."""
    measure_visits(url, len(_PAGES) * 2, seed=0)  # fills the caches
    before = measure_visits(url, count, seed=1)
    manager = RunManager()
    name = manager.start(replace(QUICK, epochs=_EPOCHS), seed=0).name
    while not read_history(records.open_run(name).folder).epochs:
        time.sleep(0.5)
    during = measure_visits(url, count, seed=2)
    manager.stop(name, "pause")
    while records.open_run(name).record.state == "running":
        time.sleep(0.1)
    after = measure_visits(url, count, seed=3)
    idle = (before["median_s"] + after["median_s"]) / 2
    return {
        "before": before,
        "during": during,
        "after": after,
        "median_ratio": round(during["median_s"] / idle, 2),
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=40, help="number of visits per measurement")
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    if not is_fetched():
        sys.exit("Download the data first: python -m cifar_app data fetch")
    data = cache_dir().resolve() / "cifar10"
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        cache.mkdir()
        (cache / "cifar10").symlink_to(data)
        os.environ["CIFAR_APP_CACHE"] = str(cache)
        with run_server(Path(folder)) as server:
            result = measure(server.url, arguments.visits)
    result = {"visits": arguments.visits, **result}
    report_result("training_load", result, write=arguments.write, libraries=_LIBRARIES)


if __name__ == "__main__":
    main()
