from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from cifar_app import models
from cifar_app.models.batch_norm_folding import fold_batch_norm
from cifar_app.models.tta import add_tta
from tests.tiny_cli import tiny_train_set

OPTIONS: dict[str, Any] = {"widths": [8, 8, 8]}
TEMPERATURE = 0.5


@pytest.fixture(scope="module", params=[2, 3], ids=["flat", "with shortcuts"])
def networks(request: pytest.FixtureRequest) -> tuple[keras.Model, keras.Model]:
    """A network as after a training, and one that took its weights over from what is stored."""
    keras.utils.set_random_seed(0)
    images, labels = tiny_train_set()
    options = OPTIONS | {"convolutions": request.param}
    trained, fresh = (models.build("whitened_cnn", options) for _ in range(2))
    models.initialize_weights("whitened_cnn", trained, images, labels)
    trained.compile("adam", "sparse_categorical_crossentropy")
    trained.fit(images, labels, epochs=8, batch_size=50, verbose=0)
    stored = fold_batch_norm(add_tta(trained, flip=True, shift=1))
    output = stored.get_layer("output")
    output.set_weights([weight / TEMPERATURE for weight in output.get_weights()])
    models.copy_weights("whitened_cnn", fresh, stored, images, TEMPERATURE)
    return trained, fresh


def test_the_network_answers_as_the_stored_one(networks: tuple[keras.Model, keras.Model]) -> None:
    trained, fresh = networks
    images = tiny_train_set()[0][:40].astype(np.float32)
    wanted = trained.predict(images, verbose=0)
    np.testing.assert_allclose(fresh.predict(images, verbose=0), wanted, atol=1e-4)
    assert wanted.std(axis=0).max() > 0.01


def test_its_batch_norms_fit_what_they_see(networks: tuple[keras.Model, keras.Model]) -> None:
    trained, fresh = networks
    images = tiny_train_set()[0].astype(np.float32)
    in_training = [np.asarray(model(images, training=True)) for model in networks]
    np.testing.assert_allclose(in_training[1], in_training[0], atol=0.02)
    for layer in fresh.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            shift = trained.get_layer(layer.name).beta
            assert np.abs(np.asarray(layer.beta) - np.asarray(shift)).max() < 0.2
