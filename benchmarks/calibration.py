"""How exactly can calibration be measured, and is what is left of it more than chance?

    python -m benchmarks.calibration [--write]

Even a network that a temperature makes perfectly calibrated shows a calibration error: its
temperature is fitted on 5,000 validation images and its error measured on 10,000 test images. How
large the error is by chance is measured for every shipped model. The baseline, which has most of
it, is also cross-validated on all 50,000 training images (ten trainings, about 40 minutes on two
cores; see `benchmarks.folds`): with its weights as the last step leaves them and averaged, its
temperature fitted by either score. With `--write` the figures go to
benchmarks/results/calibration.json.
"""

from __future__ import annotations

import argparse
import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.chance import LIMIT, by_chance
from benchmarks.cross_validation import cross_validated
from benchmarks.ensembles import held_out_answers
from benchmarks.folds import cross_validate
from cifar_app.data import load_test_set
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from cifar_app.metrics.calibration import (
    apply_temperature,
    calibration_curve,
    fit_temperature,
    sample_labels,
    simulate_ece,
)
from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training.recipes import SEED_CNN

RESULTS = Path(__file__).parent / "results" / "calibration.json"
_DRAWS = 500


def measure(model: StoredModel, validation: np.ndarray) -> dict[str, Any]:
    """A model on the test set, and what it would show if a temperature made it perfect.

    Args:
        model: The model.
        validation: Its answers to the validation images, `float32 (N, 10)`.
    """
    answers = model.test_probabilities()
    score = model.card.recipe.get("temperature_objective", "log")
    numbers = np.random.default_rng(0)
    draws = zip(sample_labels(validation, numbers), sample_labels(answers, numbers), strict=True)
    errors = []
    for held_out, asked in islice(draws, _DRAWS):
        temperature = fit_temperature(held_out, validation, score)
        refitted = apply_temperature(answers, temperature)
        errors.append(calibration_curve(asked, refitted).ece)
    return {
        "validation_images": len(validation),
        "test_images": len(answers),
        "expected_error": calibration_curve(load_test_set()[1], answers).ece,
        "chance": by_chance(simulate_ece(answers, trials=_DRAWS).tolist()),
        "chance_with_fit": by_chance(errors),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    shipped = [model for model in store.open_models()[0] if model.shipped]
    _, held_out = held_out_answers(shipped)
    figures = {
        "limit": LIMIT,
        "models": {model.name: measure(model, held_out[model.name]) for model in shipped},
        "cross_validation": cross_validated(list(cross_validate(SEED_CNN))),
        "hardware": describe_hardware(),
        "versions": library_versions(),
    }
    print(json.dumps(figures, indent=1))
    if arguments.write:
        write_json(RESULTS, figures)


if __name__ == "__main__":
    main()
