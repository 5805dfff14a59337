from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from cifar_app import models
from cifar_app.inference.litert import load_litert, predict_in_batches
from cifar_app.models.tta import add_tta, count_tta_views

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), np.uint8)


@pytest.fixture(scope="module")
def model() -> keras.Model:
    keras.utils.set_random_seed(0)
    model = models.build("seed_cnn", {"width": 0.25})
    output = model.get_layer("output")
    output.set_weights([8 * output.get_weights()[0], np.linspace(-1, 1, 10)])
    return model


def translate(pixels: np.ndarray, pixel_count: int) -> np.ndarray:
    """Translate images down and right, with reflected borders."""
    padded = np.pad(pixels, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
    start = 1 - pixel_count
    return padded[:, start : start + 32, start : start + 32]


@pytest.mark.parametrize(("flip", "shift"), [(True, 0), (False, 1), (True, 1)])
def test_logits_of_all_views_are_averaged(flip: bool, shift: int, model: keras.Model) -> None:
    pixels = IMAGES.astype(np.float32)
    views = [translate(pixels, count) for count in ((0, -1, 1) if shift else (0,))]
    views += [view[:, :, ::-1] for view in views] if flip else []
    assert count_tta_views(flip, shift) == len(views)
    logits = [np.log(model.predict(view, verbose=0)) for view in views]
    expected = np.exp(np.mean(logits, axis=0))
    expected /= expected.sum(axis=1, keepdims=True)
    averaged = add_tta(model, flip=flip, shift=shift).predict(pixels, verbose=0)
    np.testing.assert_allclose(averaged, expected, atol=1e-5)
    assert abs(expected - np.exp(logits[0])).max() > 0.01  # the views do differ


def test_exported_file_has_the_weights_once(model: keras.Model, tmp_path: Path) -> None:
    with_tta = add_tta(model, flip=True, shift=1)
    plain_path, tta_path = tmp_path / "plain.tflite", tmp_path / "tta.tflite"
    model.export(plain_path, format="litert", verbose=False)
    with_tta.export(tta_path, format="litert", verbose=False)
    predicted = predict_in_batches(load_litert(tta_path), IMAGES)
    expected = with_tta.predict(IMAGES.astype(np.float32), verbose=0)
    np.testing.assert_allclose(predicted, expected, atol=1e-4)
    assert tta_path.stat().st_size < 1.3 * plain_path.stat().st_size
