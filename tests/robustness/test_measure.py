from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.robustness.corruptions import corrupt
from cifar_app.robustness.measure import STEPS, Step, belongs_to, draw_images, is_measured, measure
from cifar_app.robustness.results import Measurement
from tests.measurements import make_measurement

IMAGES = 20


@pytest.fixture(scope="module")
def measured() -> tuple[Measurement, list[Step]]:
    steps: list[Step] = []
    return measure(store.open_model("seed_cnn"), IMAGES, steps.append), steps


def test_images_are_drawn_evenly_and_few_are_the_first_of_many() -> None:
    labels = load_test_set()[1]
    many = draw_images(labels, 105)
    assert len(set(many.tolist())) == 105
    counts = np.bincount(labels[many])
    assert (counts.min(), counts.max()) == (10, 11)
    assert draw_images(labels, 40).tolist() == many[:40].tolist()
    assert draw_images(labels, 40, seed=1).tolist() != many[:40].tolist()
    assert sorted(draw_images(labels, 10_000)) == list(range(10_000))


def test_the_figures_are_those_of_the_network(measured: tuple[Measurement, list[Step]]) -> None:
    found, _ = measured
    images, labels = load_test_set()
    numbers = draw_images(labels, IMAGES)
    classifier = load_classifier("seed_cnn")

    def correct(batch: np.ndarray) -> int:
        return int((classifier.predict(batch).argmax(axis=1) == labels[numbers]).sum())

    assert (found.clean.correct, found.clean.images) == (correct(images[numbers]), IMAGES)
    for name, severity in (("glass_blur", 5), ("snow", 2), ("jpeg", 1)):
        spoilt = corrupt(images[numbers], name, severity, numbers)
        assert found.spoilt[name][severity - 1].correct == correct(spoilt)


def test_every_step_is_told(measured: tuple[Measurement, list[Step]]) -> None:
    found, steps = measured
    assert [step.done for step in steps] == list(range(1, STEPS + 1))
    assert steps[0].message == "seed_cnn: clean images"
    assert steps[-1].message == "seed_cnn: JPEG, severity 5"
    assert steps[-1].seconds_left == 0
    assert found.seconds > 0
    assert "ai-edge-litert" in found.versions


def test_a_measurement_belongs_to_its_weights(measured: tuple[Measurement, list[Step]]) -> None:
    found, _ = measured
    model = store.open_model("seed_cnn")
    assert belongs_to(found, model)
    assert is_measured(model, {"seed_cnn": found}, IMAGES)
    assert not is_measured(model, {"seed_cnn": found}, 2 * IMAGES)
    assert not is_measured(model, {}, IMAGES)
    assert not is_measured(model, {"seed_cnn": make_measurement()}, 1000)
