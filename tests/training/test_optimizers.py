from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest

from cifar_app.training.augmentation import Augmentation, one_hot
from cifar_app.training.optimizers import ConvMuon, make_loss, make_optimizer
from cifar_app.training.recipe import Optimizer
from cifar_app.training.recipes import SEED_CNN


def test_cosine_schedule_warms_up_and_reaches_zero() -> None:
    recipe = replace(SEED_CNN, schedule="cosine", warmup=0.1, learning_rate=0.5)
    schedule = make_optimizer(recipe, n_steps=100)._learning_rate
    rates = [float(schedule(step)) for step in range(101)]
    assert rates[0] == 0
    assert int(np.argmax(rates)) == 10
    assert rates[10] == pytest.approx(0.5)
    assert rates[55] == pytest.approx(0.25, abs=0.01)
    assert rates[100] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "muon"])
def test_optimizer_reduces_loss(optimizer: Optimizer) -> None:
    recipe = replace(
        SEED_CNN, optimizer=optimizer, learning_rate=0.02, global_clipnorm=1.0, ema_momentum=0.9
    )
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.Conv2D(8, 3),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(2, activation="softmax", name="output"),
        ]
    )
    model.compile(make_optimizer(recipe, 30), make_loss(recipe))
    labels = np.arange(32) % 2
    images = np.random.default_rng(0).normal(labels[:, None, None, None], 0.5, (32, 8, 8, 3))
    losses = [float(model.train_on_batch(images, labels)) for _ in range(30)]
    assert losses[-1] < losses[0] / 2


def test_losses_smooth_labels_alike() -> None:
    labels = np.arange(4, dtype=np.uint8)
    probabilities = np.random.default_rng(0).dirichlet(np.ones(10), 4).astype(np.float32)
    targets = 0.9 * one_hot(labels) + 0.01
    expected = -(targets * np.log(probabilities)).sum(axis=1).mean()
    smoothed = replace(SEED_CNN, label_smoothing=0.1)
    mixed = replace(smoothed, augmentation=Augmentation(cutmix=0.5))
    loss, cutmix_loss = make_loss(smoothed), make_loss(mixed)
    assert isinstance(loss, keras.losses.Loss)
    assert isinstance(cutmix_loss, keras.losses.Loss)
    assert float(loss(labels, probabilities)) == pytest.approx(expected, rel=1e-5)
    assert float(cutmix_loss(one_hot(labels), probabilities)) == pytest.approx(expected, rel=1e-5)


def test_muon_orthogonalizes_kernel_updates() -> None:
    optimizer = ConvMuon(1.0, rms_rate=None, weight_decay=None)
    kernel = keras.Variable(np.zeros((3, 3, 4, 16), np.float32), name="kernel")
    gradient = np.random.default_rng(0).normal(size=(3, 3, 4, 16)).astype(np.float32)
    optimizer.apply([gradient], [kernel])
    singular_values = np.linalg.svd(np.asarray(kernel.value).reshape(36, 16), compute_uv=False)
    assert 0.6 < singular_values.min() <= singular_values.max() < 1.3  # close to 1


def test_muon_leaves_output_layer_to_adam() -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="output")])
    optimizer = ConvMuon(0.1, weight_decay=None)
    before = [np.asarray(weight.value).copy() for weight in model.trainable_weights]
    gradients = [np.full(weight.shape, 5.0, np.float32) for weight in model.trainable_weights]
    optimizer.apply(gradients, model.trainable_weights)
    for weight, initial in zip(model.trainable_weights, before, strict=True):
        np.testing.assert_allclose(initial - np.asarray(weight.value), 0.1, rtol=1e-3)
