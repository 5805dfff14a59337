"""Measure how long each shipped model takes for one image, with nothing else in its batch.

    python -m benchmarks.latency [--write]

All models are measured in turn in every round, and the round with the lowest median counts for
each model, because a disturbance only makes a round slower. With `--write` the result goes to
`assets/latency.json`, which the page Compare shows. Takes a minute; run it on an idle machine.
"""

from __future__ import annotations

import argparse
import datetime
import json
import timeit
from collections.abc import Sequence
from functools import partial

import numpy as np

from cifar_app.config import latency_file
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from cifar_app.inference.classifier import inference_file, load_classifier
from cifar_app.inference.latency import Latency, LatencyResults
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel

PASSES = 60
"""Number of measurements per model and round."""

ROUNDS = 8

_LIBRARIES = ("ai-edge-litert", "numpy")


def measure_latencies(models: Sequence[StoredModel], passes: int, rounds: int) -> LatencyResults:
    """Measure the models in turn."""
    image = np.zeros((1, 32, 32, 3), np.uint8)
    quartiles: dict[str, np.ndarray] = {}
    for _ in range(rounds):
        for model in models:
            predict = load_classifier(model.name).predict
            predict(image)  # warm-up
            times = timeit.repeat(partial(predict, image), number=1, repeat=passes)
            new = 1000 * np.quantile(times, [0.25, 0.5, 0.75])
            quartiles[model.name] = min(quartiles.get(model.name, new), new, key=lambda q: q[1])
    return LatencyResults(
        models={
            model.name: _latency(model, *quartiles[model.name].round(3).tolist())
            for model in models
        },
        passes=passes,
        hardware=describe_hardware(),
        versions=library_versions(_LIBRARIES),
        measured=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


def _latency(model: StoredModel, lower: float, median: float, upper: float) -> Latency:
    sha256 = model.card.files[inference_file(model)]
    return Latency(sha256=sha256, median=median, lower_quartile=lower, upper_quartile=upper)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    models = [model for model in store.open_models()[0] if model.shipped]
    content = measure_latencies(models, PASSES, ROUNDS).model_dump()
    print(json.dumps(content, indent=1))
    if arguments.write:
        write_json(latency_file(), content)


if __name__ == "__main__":
    main()
