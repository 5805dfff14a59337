from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app import models, store
from cifar_app.forward import litert_forward, run_forward
from cifar_app.models.mirrored import average_flips
from cifar_app.training.export import save_networks


@pytest.fixture(scope="module")
def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    model = models.build("seed_cnn", {"width": 0.25})
    output = model.get_layer("output")
    output.set_weights([8 * output.get_weights()[0], np.linspace(-1, 1, 10)])
    return model


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), np.uint8)


def test_the_logits_of_both_views_are_averaged(network: keras.Model, images: np.ndarray) -> None:
    pixels = images.astype(np.float32)
    seen, mirrored = (
        np.log(network.predict(view, verbose=0)) for view in (pixels, pixels[:, :, ::-1])
    )
    wanted = np.exp((seen + mirrored) / 2)
    wanted /= wanted.sum(axis=1, keepdims=True)
    averaged = average_flips(network).predict(pixels, verbose=0)
    np.testing.assert_allclose(averaged, wanted, atol=1e-5)
    assert abs(wanted - np.exp(seen)).max() > 0.01  # the views do differ


def test_the_exported_file_answers_the_same_and_holds_the_weights_once(
    network: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    sizes = {}
    for name, model in {"plain": network, "averaged": average_flips(network)}.items():
        (tmp_path / name).mkdir()
        save_networks(model, tmp_path / name)
        sizes[name] = (tmp_path / name / store.LITERT_FILE).stat().st_size
    served = run_forward(litert_forward(tmp_path / "averaged" / store.LITERT_FILE), images)
    wanted = average_flips(network).predict(images.astype(np.float32), verbose=0)
    np.testing.assert_allclose(served, wanted, atol=1e-4)
    assert sizes["averaged"] < 1.3 * sizes["plain"]
