from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cifar_app.photos import Crop, crop_and_resize
from tests.photos.images import BLUE, RED, noise

fractions = st.floats(0, 1)


@given(
    crop=st.builds(Crop, fractions, fractions, fractions),
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
)
def test_box_is_square_and_inside(crop: Crop, width: int, height: int) -> None:
    left, top, right, bottom = crop.box(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert right - left == bottom - top


def test_box_in_pixels() -> None:
    assert Crop().box(200, 100) == (50, 0, 150, 100)
    assert Crop(1, 1, 0.5).box(200, 100) == (150, 50, 200, 100)
    assert Crop(0.5, 0.5, 0).box(200, 100) == (100, 50, 101, 51)


def test_crop_is_resized() -> None:
    photo = Image.new("RGB", (200, 100), RED)
    photo.paste(BLUE, (100, 0, 200, 100))
    for x, color in ((0.0, RED), (1.0, BLUE)):
        resized = crop_and_resize(photo, 32, Crop(x=x))
        assert resized.shape == (32, 32, 3)
        assert resized.dtype == np.uint8
        assert (resized == color).all()
    centered = crop_and_resize(photo, 32)
    assert tuple(centered[16, 2]) == RED
    assert tuple(centered[16, 29]) == BLUE
    np.testing.assert_array_equal(crop_and_resize(noise(32, 32), 32), np.asarray(noise(32, 32)))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "YCbCr", "I;16", "F"])
def test_images_of_any_mode_become_rgb(mode: str) -> None:
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (100, 0, 200, 100))
    if mode in ("I;16", "F"):
        gray = np.asarray(image.convert("L"), np.uint16 if mode == "I;16" else np.float32) * 257
        image = Image.fromarray(gray)
    resized = crop_and_resize(image.convert(mode), 32)
    assert resized.shape == (32, 32, 3)
    assert (resized[16, 2] > 250).all()
    assert (resized[16, 29] < 5).all()
