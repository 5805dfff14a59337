from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app import models
from cifar_app.inference.litert import load_litert, predict_in_batches
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.models.tta import add_tta, count_tta_views
from cifar_app.training.export import save_model_files


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


def moved(pixels: np.ndarray, down: int, right: int) -> np.ndarray:
    """Images whose content lies a pixel further down or right, or up or left."""
    padded = np.pad(pixels, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
    return padded[:, 1 - down : 33 - down, 1 - right : 33 - right]


AROUND = [(0, 0), (-1, -1), (1, 1)]


@pytest.mark.parametrize(("flip", "shift"), [(True, 0), (False, 1), (True, 1)])
def test_the_logits_of_all_views_are_averaged(
    flip: bool, shift: int, network: keras.Model, images: np.ndarray
) -> None:
    pixels = images.astype(np.float32)
    views = [moved(pixels, *place) for place in (AROUND if shift else AROUND[:1])]
    views += [view[:, :, ::-1] for view in views] if flip else []
    assert count_tta_views(flip, shift) == len(views)
    logits = [np.log(network.predict(view, verbose=0)) for view in views]
    wanted = np.exp(np.mean(logits, axis=0))
    wanted /= wanted.sum(axis=1, keepdims=True)
    averaged = add_tta(network, flip=flip, shift=shift).predict(pixels, verbose=0)
    np.testing.assert_allclose(averaged, wanted, atol=1e-5)
    assert abs(wanted - np.exp(logits[0])).max() > 0.01  # the views do differ


def test_a_single_view_is_the_network_itself(network: keras.Model) -> None:
    assert add_tta(network) is network


def test_the_exported_file_answers_the_same_and_holds_the_weights_once(
    network: keras.Model, images: np.ndarray, tmp_path: Path
) -> None:
    sizes = {}
    for name, model in {
        "plain": network,
        "averaged": add_tta(network, flip=True, shift=1),
    }.items():
        (tmp_path / name).mkdir()
        save_model_files(model, tmp_path / name)
        sizes[name] = (tmp_path / name / LITERT_FILE).stat().st_size
    served = predict_in_batches(load_litert(tmp_path / "averaged" / LITERT_FILE), images)
    wanted = add_tta(network, flip=True, shift=1).predict(images.astype(np.float32), verbose=0)
    np.testing.assert_allclose(served, wanted, atol=1e-4)
    assert sizes["averaged"] < 1.3 * sizes["plain"]
