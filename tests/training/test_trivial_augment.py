from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cifar_app.training.trivial import OPERATIONS, trivial_augment

NUMBERS = np.random.default_rng(0)
IMAGE = NUMBERS.integers(0, 256, (32, 32, 3)).astype(np.uint8)
GRAY = np.full(3, 128)


def varied(name: str, strength: float, image: np.ndarray = IMAGE) -> np.ndarray:
    return np.asarray(OPERATIONS[name](Image.fromarray(image), strength))


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"autocontrast", "equalize"}))
def test_an_operation_without_strength_changes_nothing(name: str) -> None:
    np.testing.assert_array_equal(varied(name, 0.0), IMAGE)


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"identity"}))
def test_an_operation_of_some_strength_changes_the_image(name: str) -> None:
    dull = IMAGE // 2
    after = varied(name, 0.9, dull)
    assert after.shape == IMAGE.shape
    assert (after != dull).mean() > 0.1


def test_a_move_leaves_gray_where_it_came_from() -> None:
    right = varied("translate_x", 1.0)
    np.testing.assert_array_equal(right[:, 10:], IMAGE[:, :-10])
    assert (right[:, :10] == GRAY).all()
    up = varied("translate_y", -1.0)
    np.testing.assert_array_equal(up[:-10], IMAGE[10:])
    assert (up[-10:] == GRAY).all()


def test_directions_are_opposite() -> None:
    np.testing.assert_array_equal(
        varied("rotate", 0.5, IMAGE[:, ::-1]), varied("rotate", -0.5)[:, ::-1]
    )
    assert varied("brightness", -0.9).mean() < IMAGE.mean() < varied("brightness", 0.9).mean()


def test_solarize_turns_the_brightest_first() -> None:
    after = varied("solarize", 0.25)
    bright = IMAGE >= 192
    np.testing.assert_array_equal(after[bright], 255 - IMAGE[bright])
    np.testing.assert_array_equal(after[~bright], IMAGE[~bright])


def test_every_operation_is_drawn() -> None:
    images = np.repeat(IMAGE[None] // 2, 400, axis=0)
    first, second = (trivial_augment(images, np.random.default_rng(seed)) for seed in (1, 1))
    np.testing.assert_array_equal(first, second)
    unchanged = (first == images).all(axis=(1, 2, 3)).mean()
    assert 0 < unchanged < 3 / len(OPERATIONS)
    assert len(np.unique(first.reshape(400, -1), axis=0)) > 250
