"""Gradients and the methods built on them have the properties their papers state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
import pytest
from keras import layers

from cifar_app.data import load_test_set
from cifar_app.errors import ModelError
from cifar_app.explain.gradient_methods import (
    fgsm,
    grad_cam,
    grad_cam_plus_plus,
    integrated_gradients,
    smooth_grad,
)
from cifar_app.explain.gradients import KerasGradients
from cifar_app.explain.model_split import split_at_last_conv
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.models.tta import add_tta

LABEL = 3
IMAGE = np.random.default_rng(2).uniform(0, 255, (32, 32, 3)).astype(np.float32)
WEIGHTS = np.random.default_rng(1).normal(0, 0.01, (32, 32, 3))


def with_output(
    inputs: keras.KerasTensor, features: keras.KerasTensor, kernel: np.ndarray
) -> keras.Model:
    output = layers.Dense(10, activation="softmax", name="output")
    model = keras.Model(inputs, output(features))
    output.set_weights([kernel, np.zeros(10, np.float32)])
    return model


def linear_model(weights: np.ndarray) -> keras.Model:
    """Build a model: the logit of class 3 is the sum of pixels times weights."""
    kernel = np.zeros((32 * 32 * 3, 10), np.float32)
    kernel[:, LABEL] = weights.ravel()
    inputs = keras.Input((32, 32, 3))
    return with_output(inputs, layers.Flatten()(layers.Activation("linear")(inputs)), kernel)


def red_detector() -> keras.Model:
    """Red pixels are evidence for class 3, blue pixels for class 5; feature maps of 8 × 8."""
    inputs = keras.Input((32, 32, 3))
    feature_maps = layers.AveragePooling2D(4)(layers.Rescaling(1 / 255)(inputs))
    kernel = np.zeros((3, 10), np.float32)
    kernel[0, LABEL], kernel[2, 5] = 4, 4
    return with_output(inputs, layers.GlobalAveragePooling2D()(feature_maps), kernel)


def saturating_model(limit: float) -> keras.Model:
    """Build a model whose logit of class 3 stops growing on the way from gray 127 to 227."""
    inputs = keras.Input((32, 32, 3))
    mean = layers.GlobalAveragePooling2D(keepdims=True)(inputs)
    feature_maps = layers.ReLU(max_value=limit)(layers.Rescaling(0.01, offset=-1.27)(mean))
    kernel = np.zeros((3, 10), np.float32)
    kernel[:, LABEL] = 1
    return with_output(inputs, layers.Flatten()(feature_maps), kernel)


@pytest.fixture(scope="module")
def seed_cnn() -> keras.Model:
    return load_keras_model(store.open_model("seed_cnn").folder / KERAS_FILE)


def test_attributions_of_linear_model_are_exact() -> None:
    gradients = KerasGradients(linear_model(WEIGHTS))
    attribution = smooth_grad(gradients, IMAGE, LABEL)
    assert attribution.values == pytest.approx(np.abs(WEIGHTS).max(axis=-1), abs=1e-6)
    assert attribution.score == pytest.approx(float((IMAGE * WEIGHTS).sum()), abs=1e-3)
    fractions: list[float] = []
    attribution = integrated_gradients(
        gradients, IMAGE, LABEL, lambda _, fraction: fractions.append(fraction)
    )
    assert attribution.values == pytest.approx(((IMAGE - 127) * WEIGHTS).sum(axis=-1), abs=1e-3)
    assert fractions == pytest.approx(np.arange(1, 65) / 192)  # a third of the steps is enough


def test_integrated_gradients_refine_steps_when_inaccurate() -> None:
    limit = 0.006  # 64 steps miss the rise at the start of the path, 192 do not
    fractions: list[float] = []
    attribution = integrated_gradients(
        KerasGradients(saturating_model(limit)),
        np.full((32, 32, 3), 227, np.float32),
        LABEL,
        lambda _, fraction: fractions.append(fraction),
    )
    assert fractions == pytest.approx(np.arange(1, 193) / 192)
    difference = attribution.score - (attribution.baseline_score or 0)
    assert attribution.values.sum() == pytest.approx(difference * (1 / 192) / limit, rel=0.01)


@pytest.mark.parametrize("method", [grad_cam, grad_cam_plus_plus])
@pytest.mark.parametrize("wrap", [add_tta, partial(add_tta, flip=True, shift=1)])
def test_grad_cam_finds_planted_pattern(
    method: Callable, wrap: Callable[[keras.Model], keras.Model]
) -> None:
    image = np.zeros((32, 32, 3), np.float32)
    image[:, :, 1] = 100
    image[20:28, 4:12, 0] = 255
    gradients = KerasGradients(wrap(red_detector()))
    values = method(gradients, image, LABEL).values
    is_pattern = np.zeros((8, 8), bool)
    is_pattern[5:7, 1:3] = True
    assert (values[is_pattern] > 0).all()
    assert (values[~is_pattern] == 0).all()
    assert not method(gradients, image, 5).values.any()


def test_unaugmented_probabilities_leave_out_tta(seed_cnn: keras.Model) -> None:
    image = load_test_set()[0][3].astype(np.float32)
    assert KerasGradients(seed_cnn).unaugmented_probabilities(image) is None
    gradients = KerasGradients(add_tta(seed_cnn, flip=True))
    expected = np.asarray(seed_cnn(image[None]))[0]
    assert gradients.unaugmented_probabilities(image) == pytest.approx(expected, abs=1e-5)


def test_split_needs_feature_maps_and_finds_nested_ones() -> None:
    backbone = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(6, 5), layers.Flatten()])
    model = keras.Sequential(
        [keras.Input((32, 32, 3)), backbone, layers.Dense(10, activation="softmax", name="output")]
    )
    split = split_at_last_conv(add_tta(model, flip=True))
    assert split.to_feature_maps(np.zeros((1, 32, 32, 3), np.float32)).shape == (1, 28, 28, 6)

    model = keras.Sequential([keras.Input((3,)), layers.Dense(10, name="output")])
    with pytest.raises(ModelError, match="without feature maps"):
        split_at_last_conv(model)


def test_fgsm_lowers_probability_of_prediction(seed_cnn: keras.Model) -> None:
    gradients, classifier = KerasGradients(seed_cnn), load_classifier("seed_cnn")
    images = load_test_set()[0][:4]
    labels = classifier.predict(images).argmax(axis=1)
    for image, label in zip(images, labels, strict=True):
        attacked = fgsm(image, gradients.loss_gradient(image, int(label)), 1)
        before, after = classifier.predict(np.stack([image, attacked]))
        assert after[label] < before[label]


def test_fgsm_moves_each_value_by_epsilon() -> None:
    image = np.array([[[0, 100, 255]]], np.uint8)
    gradient = np.array([[[-1e-9, 3.0, 2.0]]])
    assert fgsm(image, gradient, 5).tolist() == [[[0, 105, 255]]]
    assert (fgsm(image, gradient, 0) == image).all()
