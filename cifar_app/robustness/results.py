"""The figures of all networks on spoilt images, as plain values in their one file."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.config import robustness_file
from cifar_app.files import (
    check_writable,
    file_lock,
    read_results_file,
    translate_write_errors,
    write_json,
)
from cifar_app.metrics.classification import Interval, wilson_interval
from cifar_app.robustness.corruptions import CORRUPTIONS_BY_NAME, SEVERITIES

FORMAT = 1
COMMAND = "python -m cifar_app robustness"
_WHAT = "The figures on spoilt images"


@dataclass(frozen=True)
class AccuracyCount:
    """Right answers among a number of images."""

    correct: int
    images: int

    @property
    def accuracy(self) -> float:
        return self.correct / self.images

    @property
    def interval(self) -> Interval:
        """Where the accuracy plausibly lies (95%, Wilson)."""
        return wilson_interval(self.correct, self.images)


@dataclass(frozen=True)
class RobustnessResult:
    """One network, asked about the same images clean and spoilt.

    Attributes:
        name: Name of the stored model.
        title: Name shown to visitors.
        sha256: Of the file that answered.
        seed: Of the choice of images, and of the corruptions.
        clean: Right answers to the images as they are.
        corrupted: Right answers by name of the corruption, a tally a severity from 1.
        seconds: Time of it all.
        measured: Day of the measurement, ISO 8601.
        hardware: Processor and number of cores.
        versions: Library name to version.
    """

    name: str
    title: str
    sha256: str
    seed: int
    clean: AccuracyCount
    corrupted: dict[str, tuple[AccuracyCount, ...]]
    seconds: float
    measured: str
    hardware: str
    versions: dict[str, str]

    def mean(self, corruption: str) -> float:
        """Accuracy under a corruption, the mean of all severities."""
        return float(np.mean([tally.accuracy for tally in self.corrupted[corruption]]))

    @property
    def mean_accuracy(self) -> float:
        """Mean accuracy over all corruptions and severities."""
        return float(np.mean([self.mean(corruption) for corruption in self.corrupted]))

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "sha256": self.sha256,
            "images": self.clean.images,
            "seed": self.seed,
            "clean": _plain(self.clean),
            "mean_accuracy": self.mean_accuracy,
            "corruptions": [
                {
                    "name": corruption,
                    "mean_accuracy": self.mean(corruption),
                    "severities": [_plain(tally) for tally in tallies],
                }
                for corruption, tallies in self.corrupted.items()
            ],
            "seconds": self.seconds,
            "measured": self.measured,
            "hardware": self.hardware,
            "versions": self.versions,
        }


def _plain(tally: AccuracyCount) -> dict[str, Any]:
    return {
        "correct": tally.correct,
        "accuracy": tally.accuracy,
        "accuracy_interval": list(tally.interval),
    }


def read_results(path: Path | None = None) -> dict[str, RobustnessResult] | None:
    """The measured networks by name; None if there is no file.

    Args:
        path: The file that ships with the project by default.

    Raises:
        ResultsError: The file is damaged.
    """
    return read_results_file(
        path or robustness_file(),
        from_json,
        what=_WHAT,
        remedy=f"Restore the file, or remove it and run `{COMMAND}`.",
    )


def save_result(measurement: RobustnessResult) -> None:
    """Put a measurement into the file, in the place of an older one of the same network.

    Raises:
        ResultsError: The file that is there is damaged, or it cannot be written.
    """
    path = robustness_file()
    with _writing(path), file_lock(path):  # what another process measures meanwhile stays
        known = (read_results(path) or {}) | {measurement.name: measurement}
        entries = [known[name].to_json() for name in sorted(known)]
        write_json(path, {"format": FORMAT, "command": COMMAND, "models": entries})


def check_writable_results() -> None:
    """Raise `ResultsError` if a measurement could not be kept."""
    path = robustness_file()
    with _writing(path):
        check_writable(path)


def _writing(path: Path) -> AbstractContextManager[None]:
    return translate_write_errors(path, what=_WHAT, remedy=", then run the command again.")


def from_json(content: dict[str, Any]) -> dict[str, RobustnessResult]:
    """Check and convert what the file holds; raises `ValueError` and its like."""
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r}, not {FORMAT}")
    found = [_measurement(one) for one in content["models"]]
    by_name = {one.name: one for one in found}
    if len(by_name) < len(found):
        raise ValueError("the same network twice")
    return by_name


def _measurement(content: dict[str, Any]) -> RobustnessResult:
    images = int(content["images"])
    spoilt = {
        str(entry["name"]): tuple(_tally(one, images) for one in entry["severities"])
        for entry in content["corruptions"]
    }
    if list(spoilt) != list(CORRUPTIONS_BY_NAME):
        raise ValueError("corruptions other than the known ones")
    if {len(tallies) for tallies in spoilt.values()} != {len(SEVERITIES)}:
        raise ValueError(f"other than {len(SEVERITIES)} severities")
    return RobustnessResult(
        **{key: str(content[key]) for key in ("name", "title", "sha256", "measured", "hardware")},
        seed=int(content["seed"]),
        clean=_tally(content["clean"], images),
        corrupted=spoilt,
        seconds=float(content["seconds"]),
        versions={str(name): str(version) for name, version in content["versions"].items()},
    )


def _tally(content: dict[str, Any], images: int) -> AccuracyCount:
    correct = content["correct"]
    if not isinstance(correct, int) or not 0 <= correct <= images or images < 1:
        raise ValueError(f"{correct!r} right answers to {images} images")
    tally = AccuracyCount(correct, images)
    if abs(tally.accuracy - content["accuracy"]) > 1e-6:
        raise ValueError(f"an accuracy of {content['accuracy']!r} with {correct} right answers")
    return tally
