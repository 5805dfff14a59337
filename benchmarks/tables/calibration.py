"""Tables of the calibration study.

The study is finished: its results are stored, its code is not part of the project any more.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from benchmarks.common import load_result
from benchmarks.tables.markdown import model_title, render_table

_WEIGHTS = {"last_step": "last step", "ema": "moving average (EMA)"}
_OBJECTIVES = {"log": "log loss", "brier": "Brier score"}


def calibration_table() -> str:
    """Render the ECE of each model beside that of a perfectly calibrated model."""
    result = load_result("calibration")
    models = result["models"]
    limit, first = f"{result['ece_limit']:.0%}", next(iter(models.values()))
    header = (
        "model", "ECE", "expected for a perfectly calibrated model",
        f"the same, with temperature fitted on {first['n_validation_images']:,} images",
        f"simulations with ECE over {limit}",
    )  # fmt: skip
    rows = [
        (
            model_title(name),
            f"{models[name]['ece']:.2%}",
            _mean_and_interval(models[name]["null_ece"]),
            _mean_and_interval(models[name]["null_ece_after_fit"]),
            f"{models[name]['null_ece_after_fit']['fraction_over_limit']:.0%}",
        )
        for name in sorted(models, key=lambda name: -models[name]["ece"])
    ]
    caption = (
        f"ECE on the {first['n_test_images']:,} test images. Expected values: mean (95% of "
        f"simulations). {result['hardware']}."
    )
    return render_table(header, rows, caption)


def cross_validation_table() -> str:
    """Render the cross-validated ECE by averaging of weights and by temperature objective."""
    result = load_result("calibration")
    study = result["cross_validation"]
    header = (
        "weights", "temperature minimizes", "accuracy", "pooled ECE", "expected if calibrated",
        "mean ECE per fold", "expected if calibrated",
    )  # fmt: skip
    rows = []
    for weights, objective in product(_WEIGHTS, _OBJECTIVES):
        metrics = study["by_temperature_objective"][objective][weights]
        rows.append(
            (
                _WEIGHTS[weights],
                _OBJECTIVES[objective],
                f"{metrics['accuracy']:.2%}",
                f"{metrics['pooled_ece']:.2%}",
                _mean_and_interval(metrics["pooled_null_ece"]),
                f"{metrics['mean_fold_ece']:.2%}",
                _mean_and_interval(metrics["mean_fold_null_ece"]),
            )
        )
    caption = (
        f"Recipe `{study['recipe']}`, {study['n_folds']}-fold cross-validation on the "
        f"{study['n_images']:,} training images, {study['n_images_per_fold']:,} per fold. Each "
        "half of a fold's held-out images fits the temperature for the other half. Expected "
        "values: mean (95% of simulations) for a perfectly calibrated model. "
        f"{result['hardware']}."
    )
    return render_table(header, rows, caption)


def _mean_and_interval(null_ece: dict[str, Any]) -> str:
    low, high = (100 * bound for bound in null_ece["interval"])
    return f"{null_ece['mean']:.2%} ({low:.2f}–{high:.2f}%)"
