from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import corrupt
from cifar_app.robustness.evaluate import (
    STEPS,
    EvaluationProgress,
    evaluate_robustness,
    is_up_to_date,
    matches_model,
    sample_balanced,
)
from cifar_app.robustness.results import RobustnessResult
from tests.measurements import make_measurement

IMAGES = 20


@pytest.fixture(scope="module")
def measured() -> tuple[RobustnessResult, list[EvaluationProgress]]:
    steps: list[EvaluationProgress] = []
    return evaluate_robustness(store.open_model("seed_cnn"), IMAGES, steps.append), steps


def test_images_are_drawn_evenly_and_few_are_the_first_of_many() -> None:
    labels = load_test_set()[1]
    many = sample_balanced(labels, 105)
    assert len(set(many.tolist())) == 105
    counts = np.bincount(labels[many])
    assert (counts.min(), counts.max()) == (10, 11)
    assert sample_balanced(labels, 40).tolist() == many[:40].tolist()
    assert sample_balanced(labels, 40, seed=1).tolist() != many[:40].tolist()
    assert sorted(sample_balanced(labels, 10_000)) == list(range(10_000))


def test_the_figures_are_those_of_the_network(
    measured: tuple[RobustnessResult, list[EvaluationProgress]],
) -> None:
    found, _ = measured
    images, labels = load_test_set()
    numbers = sample_balanced(labels, IMAGES)
    classifier = load_classifier("seed_cnn")

    def correct(batch: np.ndarray) -> int:
        return int((classifier.predict(batch).argmax(axis=1) == labels[numbers]).sum())

    assert (found.clean.correct, found.clean.images) == (correct(images[numbers]), IMAGES)
    for name, severity in (("glass_blur", 5), ("snow", 2), ("jpeg_compression", 1)):
        spoilt = corrupt(images[numbers], name, severity, numbers)
        assert found.corrupted[name][severity - 1].correct == correct(spoilt)


def test_every_step_is_told(measured: tuple[RobustnessResult, list[EvaluationProgress]]) -> None:
    found, steps = measured
    assert [step.done for step in steps] == list(range(1, STEPS + 1))
    assert steps[0].message == "seed_cnn: clean images"
    assert steps[-1].message == "seed_cnn: JPEG compression, severity 5"
    assert steps[-1].seconds_left == 0
    assert found.seconds > 0
    assert "ai-edge-litert" in found.versions


def test_a_measurement_belongs_to_its_weights(
    measured: tuple[RobustnessResult, list[EvaluationProgress]],
) -> None:
    found, _ = measured
    model = store.open_model("seed_cnn")
    assert matches_model(found, model)
    assert is_up_to_date(model, {"seed_cnn": found}, IMAGES)
    assert not is_up_to_date(model, {"seed_cnn": found}, 2 * IMAGES)
    assert not is_up_to_date(model, {}, IMAGES)
    assert not is_up_to_date(model, {"seed_cnn": make_measurement()}, 1000)
