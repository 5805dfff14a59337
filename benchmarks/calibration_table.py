"""The README's tables of calibration: every network against chance, the baseline on more images."""

from __future__ import annotations

from itertools import product
from typing import Any

from benchmarks.markdown import RESULTS, head, line, read_result
from cifar_app.model_store import store

_WEIGHTS = {"last": "as the last step left them", "averaged": "averaged"}
_SCORES = {"log": "log loss", "brier": "Brier score"}


def calibration_tables() -> str:
    """What of the calibration errors is more than chance."""
    found = read_result(RESULTS / "calibration.json")
    note = f"{found['hardware']}. Written by `python -m benchmarks.calibration --write`."
    return "\n\n".join([_against_chance(found), _by_training(found["cross_validation"]) + note])


def _against_chance(found: dict[str, Any]) -> str:
    limit = f"{found['limit']:.0%}"
    models = found["models"]
    fitted = f"{next(iter(models.values()))['validation_images']:,}"
    lines = head(
        "network", "calibration error", "if it were perfectly calibrated",
        f"and its temperature fitted on {fitted} images", f"over {limit} then",
    )  # fmt: skip
    for name in sorted(models, key=lambda name: -models[name]["expected_error"]):
        figures = models[name]
        lines.append(
            line(
                store.open_model(name).card.title,
                f"{figures['expected_error']:.2%}",
                _range(figures["chance"]),
                _range(figures["chance_with_fit"]),
                f"{figures['chance_with_fit']['share_over_limit']:.0%} of times",
            )
        )
    images = next(iter(models.values()))["test_images"]
    note = (
        f"Expected calibration error on the {images:,} test images, and what chance alone would "
        "make it (mean and 95% of times)."
    )
    return "\n".join([*lines, "", note])


def _by_training(found: dict[str, Any]) -> str:
    lines = head(
        "weights", "temperature fitted by", "accuracy", "calibration error, together",
        "by chance alone", "each network alone", "by chance alone",
    )  # fmt: skip
    for weights, score in product(_WEIGHTS, _SCORES):
        figures = found["by_score"][score][weights]
        lines.append(
            line(
                _WEIGHTS[weights],
                _SCORES[score],
                f"{figures['accuracy']:.2%}",
                f"{figures['together']:.2%}",
                _range(figures["together_by_chance"]),
                f"{figures['alone']:.2%}",
                _range(figures["alone_by_chance"]),
            )
        )
    note = (
        f"The recipe `{found['recipe']}` on {found['images']:,} training images, each answered by "
        f"the one of {found['trainings']} networks that never saw it; alone, a network has "
        f"{found['images_alone']:,} of them, of which either half fits the temperature for the "
        "other. "
    )
    return "\n".join([*lines, "", note])


def _range(chance: dict[str, Any]) -> str:
    low, high = (100 * edge for edge in chance["interval"])
    return f"{chance['mean']:.2%} ({low:.2f}–{high:.2f}%)"
