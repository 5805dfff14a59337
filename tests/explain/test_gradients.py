"""Explanations by gradients have the properties that their inventors proved or claimed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app.data import load_test_set
from cifar_app.explain.adversarial import fgsm
from cifar_app.explain.gradients import GradientExplainer
from cifar_app.explain.model_split import split_at_last_conv
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.models.tta import add_tta

CLASS = 3
PLANTED = (slice(20, 28), slice(4, 12))


def linear_network(weights: np.ndarray) -> keras.Model:
    """Score of class 3: the pixels times these weights, `(32, 32, 3)`."""
    kernel = np.zeros((32 * 32 * 3, 10), np.float32)
    kernel[:, CLASS] = weights.ravel()
    pixels = keras.Input((32, 32, 3))
    maps = layers.Activation("linear")(pixels)
    output = layers.Dense(10, activation="softmax", name="output")
    model = keras.Model(pixels, output(layers.Flatten()(maps)))
    output.set_weights([kernel, np.zeros(10, np.float32)])
    return model


def red_detector() -> keras.Model:
    """Class 3 gains by red (map 0), class 5 by blue (map 2); maps of 8 × 8."""
    pixels = keras.Input((32, 32, 3))
    maps = layers.AveragePooling2D(4)(layers.Rescaling(1 / 255)(pixels))
    output = layers.Dense(10, activation="softmax", name="output")
    model = keras.Model(pixels, output(layers.GlobalAveragePooling2D()(maps)))
    kernel = np.zeros((3, 10), np.float32)
    kernel[0, CLASS], kernel[2, 5] = 4, 4
    output.set_weights([kernel, np.zeros(10, np.float32)])
    return model


def step_network(share: float) -> keras.Model:
    """Class 3 grows with the brightness, up to this share of the way from gray 127 to gray 227."""
    pixels = keras.Input((32, 32, 3))
    mean = layers.GlobalAveragePooling2D(keepdims=True)(pixels)
    maps = layers.ReLU(max_value=share)(layers.Rescaling(0.01, offset=-1.27)(mean))
    output = layers.Dense(10, activation="softmax", name="output")
    model = keras.Model(pixels, output(layers.Flatten()(maps)))
    kernel = np.zeros((3, 10), np.float32)
    kernel[:, CLASS] = 1
    output.set_weights([kernel, np.zeros(10, np.float32)])
    return model


def red_patch() -> np.ndarray:
    image = np.zeros((32, 32, 3), np.float32)
    image[:, :, 1] = 100
    image[*PLANTED, 0] = 255
    return image


@pytest.fixture(scope="module")
def weights() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 0.01, (32, 32, 3))


def test_the_gradient_of_a_linear_score_is_its_weights(weights: np.ndarray) -> None:
    explainer = GradientExplainer(linear_network(weights))
    image = np.random.default_rng(2).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    explanation = explainer.smooth_grad(image, CLASS)
    assert explanation.values == pytest.approx(np.abs(weights).max(axis=-1), abs=1e-6)
    assert explanation.score == pytest.approx(float((image * weights).sum()), abs=1e-3)


def test_integrated_gradients_of_a_linear_score_are_exact(weights: np.ndarray) -> None:
    explainer = GradientExplainer(linear_network(weights))
    image = np.random.default_rng(2).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    done: list[float] = []
    explanation = explainer.integrated_gradients(image, CLASS, done.append)
    assert explanation.values == pytest.approx(((image - 127) * weights).sum(axis=-1), abs=1e-3)
    assert max(done) < 0.5  # no finer steps where the sum is exact


@pytest.mark.parametrize("number", [0, 7])
def test_integrated_gradients_are_complete(number: int) -> None:
    explainer = GradientExplainer(
        load_keras_model(store.open_model("seed_cnn").verified_path(KERAS_FILE))
    )
    images, labels = load_test_set()
    done: list[float] = []
    explanation = explainer.integrated_gradients(
        images[number].astype(np.float32), int(labels[number]), done.append
    )
    assert explanation.baseline_score is not None
    rise = explanation.score - explanation.baseline_score
    assert explanation.values.sum() == pytest.approx(rise, rel=0.05)
    assert done == sorted(done)


def test_integrated_gradients_take_finer_steps_on_the_same_path() -> None:
    """Of a score that rises at the very beginning of the way: 64 steps miss it, 192 do not."""
    explainer = GradientExplainer(step_network(0.006))
    image = np.full((32, 32, 3), 227, np.float32)
    done: list[float] = []
    explanation = explainer.integrated_gradients(image, CLASS, done.append)
    assert done == pytest.approx(np.arange(1, 193) / 192)
    assert explanation.baseline_score is not None
    rise = explanation.score - explanation.baseline_score
    assert explanation.values.sum() == pytest.approx(rise * (1 / 192) / 0.006, rel=0.01)


@pytest.mark.parametrize("method", ["grad_cam", "grad_cam_plus_plus"])
@pytest.mark.parametrize("wrap", [add_tta, partial(add_tta, flip=True, shift=1)])
def test_a_planted_pattern_is_found(
    method: str, wrap: Callable[[keras.Model], keras.Model]
) -> None:
    explainer = GradientExplainer(wrap(red_detector()))
    explanation = getattr(explainer, method)(red_patch(), CLASS)
    found = np.zeros((8, 8), bool)
    found[5:7, 1:3] = True  # a fourth of the pixels' places
    assert (explanation.values[found] > 0).all()
    assert (explanation.values[~found] == 0).all()
    assert not getattr(explainer, method)(red_patch(), 5).values.any()


def test_a_network_is_taken_apart_without_a_change_of_its_scores() -> None:
    network = load_keras_model(store.open_model("seed_cnn").verified_path(KERAS_FILE))
    images = load_test_set()[0][:4].astype(np.float32)
    scores = np.asarray(split_at_last_conv(network).logits(images))
    answers = np.asarray(network(images))
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    assert exponents / exponents.sum(axis=1, keepdims=True) == pytest.approx(answers, abs=1e-5)


def test_the_look_of_several_is_that_at_the_image_itself() -> None:
    network = load_keras_model(store.open_model("seed_cnn").verified_path(KERAS_FILE))
    image = load_test_set()[0][3].astype(np.float32)
    assert GradientExplainer(network).explained_probabilities(image) is None
    look = GradientExplainer(add_tta(network, flip=True)).explained_probabilities(image)
    assert look == pytest.approx(np.asarray(network(image[None]))[0], abs=1e-5)


def test_a_nested_backbone_is_looked_into() -> None:
    inner = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(6, 5), layers.Flatten()])
    network = keras.Sequential(
        [keras.Input((32, 32, 3)), inner, layers.Dense(10, activation="softmax", name="output")]
    )
    parts = split_at_last_conv(add_tta(network, flip=True))
    assert parts.to_feature_maps(np.zeros((1, 32, 32, 3), np.float32)).shape == (1, 28, 28, 6)


def test_a_step_along_the_loss_raises_it() -> None:
    explainer = GradientExplainer(
        load_keras_model(store.open_model("seed_cnn").verified_path(KERAS_FILE))
    )
    classifier = load_classifier("seed_cnn")
    images = load_test_set()[0][:8]
    answers = classifier.predict(images)
    for image, answer in zip(images, answers, strict=True):
        label = int(answer.argmax())
        direction = explainer.loss_gradient(image, label)
        moved = classifier.predict(fgsm(image, direction, 1)[None])[0]
        assert moved[label] < answer[label]
