"""Does it pay to ask several of the shipped networks? Every subset of them, measured.

    python -m benchmarks.ensembles [--write]

The answer to an image is the mean of the networks' probabilities. Validation images rank the
subsets; the test set then says what the best of several networks is worth against the best
single one. With `--write` the figures go to benchmarks/results/ensembles.json. Needs the training
images, of which the validation images are a part.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.data import load_test_set, load_train_set, stratified_split
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from cifar_app.inference.classifier import load_classifier
from cifar_app.metrics import classification
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.metrics.comparison import average_probabilities, paired_outcomes, paired_test
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel

RESULTS = Path(__file__).parent / "results" / "ensembles.json"

Answers = dict[str, np.ndarray]


def subsets(names: list[str]) -> list[tuple[str, ...]]:
    """Every choice of at least one name."""
    sizes = range(1, len(names) + 1)
    return list(chain.from_iterable(combinations(names, size) for size in sizes))


def held_out_answers(models: list[StoredModel]) -> tuple[np.ndarray, Answers]:
    """Labels of the validation images, and what every network says to them."""
    images, labels = load_train_set()
    _, held_out = stratified_split(labels)
    asked = images[held_out]
    return labels[held_out], {
        model.name: load_classifier(model.name).predict(asked) for model in models
    }


def measure(
    chosen: tuple[str, ...], models: dict[str, StoredModel], labels: np.ndarray, held_out: Answers
) -> dict[str, Any]:
    """What a subset is worth, and what it costs: work, and time for one image on this machine."""
    joint = average_probabilities([held_out[name] for name in chosen])
    return {
        "networks": list(chosen),
        "validation_accuracy": float((joint.argmax(axis=1) == labels).mean()),
        "flops": sum(models[name].card.flops for name in chosen),
        "milliseconds": round(sum(1000 * load_classifier(name).latency() for name in chosen), 2),
    }


def judge(chosen: tuple[str, ...], best: str, models: dict[str, StoredModel]) -> dict[str, Any]:
    """A subset on the test set, against the best single network."""
    _, labels = load_test_set()
    joint = average_probabilities([models[name].test_probabilities() for name in chosen])
    test = paired_test(paired_outcomes(labels, joint, models[best].test_probabilities()))
    return {
        **asdict(classification.summarize(labels, joint)),
        "calibration_error": calibration_curve(labels, joint).ece,
        "against": best,
        "difference": test.difference,
        "difference_interval": list(test.interval),
        "p_value": test.p_value,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    models = {model.name: model for model in store.open_models()[0] if model.shipped}
    labels, held_out = held_out_answers(list(models.values()))
    found = [measure(chosen, models, labels, held_out) for chosen in subsets(list(models))]
    # Of equally good ones the cheapest.
    ranked = sorted(found, key=lambda one: (-one["validation_accuracy"], one["flops"]))
    single = next(one for one in ranked if len(one["networks"]) == 1)
    several = next(one for one in ranked if len(one["networks"]) > 1)
    content = {
        "hardware": describe_hardware(),
        "versions": library_versions(("ai-edge-litert", "numpy")),
        "subsets": ranked,
        "best_single": single,
        "best_of_several": several,
        "test": judge(tuple(several["networks"]), single["networks"][0], models),
    }
    print(json.dumps(content, indent=1))
    if arguments.write:
        write_json(RESULTS, content)


if __name__ == "__main__":
    main()
