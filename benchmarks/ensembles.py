"""Measure every subset of the shipped models as an ensemble that averages probabilities.

    python -m benchmarks.ensembles [--write]

The subsets are ranked by validation accuracy; the best ensemble is then compared with the best
single model on the test set. With `--write` the result goes to benchmarks/results/ensembles.json.
Needs the training images, since the validation split is a part of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import chain, combinations
from typing import Any

import numpy as np

from benchmarks.common import report_result
from benchmarks.latency import PASSES, ROUNDS, measure_latencies
from cifar_app.data import load_test_set, load_train_set, stratified_split
from cifar_app.inference.classifier import load_classifier
from cifar_app.inference.latency import Latency
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.metrics.comparison import average_probabilities, paired_outcomes, paired_test
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel

Models = Mapping[str, StoredModel]


def evaluate_subset(
    names: Sequence[str],
    models: Models,
    labels: np.ndarray,
    probabilities: Mapping[str, np.ndarray],
    latencies: Mapping[str, Latency],
) -> dict[str, Any]:
    """Return validation accuracy, FLOPs and latency of an ensemble.

    Args:
        names: Names of its models.
        models: The stored models by name.
        labels: Validation labels, `uint8 (N,)`.
        probabilities: Validation predictions of each model, `float32 (N, 10)`.
        latencies: Time of each model for one image.
    """
    average = average_probabilities([probabilities[name] for name in names])
    return {
        "models": list(names),
        "validation_accuracy": float((average.argmax(axis=1) == labels).mean()),
        "flops": sum(models[name].card.flops for name in names),
        "latency_ms": round(sum(latencies[name].median for name in names), 2),
    }


def evaluate_on_test_set(names: Sequence[str], single: str, models: Models) -> dict[str, Any]:
    """Return the test metrics of an ensemble, and McNemar's test against a single model."""
    _, labels = load_test_set()
    average = average_probabilities([models[name].test_probabilities() for name in names])
    test = paired_test(paired_outcomes(labels, average, models[single].test_probabilities()))
    return {
        **asdict(classification.summarize(labels, average)),
        "ece": calibration_curve(labels, average).ece,
        "compared_with": single,
        "difference": test.difference,
        "difference_interval": list(test.interval),
        "p_value": test.p_value,
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    models = {model.name: model for model in store.open_models()[0] if model.shipped}
    images, labels = load_train_set()
    _, validation = stratified_split(labels)
    probabilities = {name: load_classifier(name).predict(images[validation]) for name in models}
    latencies = measure_latencies(list(models.values()), PASSES, ROUNDS).models
    sizes = range(1, len(models) + 1)
    subsets = [
        evaluate_subset(names, models, labels[validation], probabilities, latencies)
        for names in chain.from_iterable(combinations(models, size) for size in sizes)
    ]
    # Of equally accurate subsets, the cheapest is the best.
    subsets.sort(key=lambda subset: (-subset["validation_accuracy"], subset["flops"]))
    single = next(subset for subset in subsets if len(subset["models"]) == 1)
    ensemble = next(subset for subset in subsets if len(subset["models"]) > 1)
    result = {
        "subsets": subsets,
        "best_single": single,
        "best_ensemble": ensemble,
        "test": evaluate_on_test_set(ensemble["models"], single["models"][0], models),
    }
    report_result("ensembles", result, write=arguments.write, libraries=("ai-edge-litert", "numpy"))


if __name__ == "__main__":
    main()
