"""The square that the network looks at."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cifar_app.photos import Crop, crop_and_resize
from tests.photos.made import BLUE, RED, noise

shares = st.floats(0, 1)


@given(
    crop=st.builds(Crop, shares, shares, shares),
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
)
def test_a_crop_is_square_and_inside(crop: Crop, width: int, height: int) -> None:
    left, top, right, bottom = crop.box(width, height)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert right - left == bottom - top


@pytest.mark.parametrize(
    ("crop", "box"),
    [
        (Crop(), (50, 0, 150, 100)),
        (Crop(size=0.5), (75, 25, 125, 75)),
        (Crop(0, 0, 0.5), (0, 0, 50, 50)),
        (Crop(1, 1, 0.5), (150, 50, 200, 100)),
        (Crop(0.5, 0.5, 0), (100, 50, 101, 51)),
    ],
)
def test_a_crop_in_pixels(crop: Crop, box: tuple[int, int, int, int]) -> None:
    assert crop.box(200, 100) == box


@pytest.mark.parametrize(("x", "color"), [(0.0, RED), (1.0, BLUE)])
def test_the_network_sees_the_chosen_square(x: float, color: tuple[int, int, int]) -> None:
    photo = Image.new("RGB", (200, 100), RED)
    photo.paste(BLUE, (100, 0, 200, 100))
    view = crop_and_resize(photo, 32, Crop(x=x))
    assert view.shape == (32, 32, 3)
    assert view.dtype == np.uint8
    assert (view == color).all()


def test_the_view_takes_the_center_by_default_and_keeps_a_small_image_as_it_is() -> None:
    photo = Image.new("RGB", (200, 100), RED)
    photo.paste(BLUE, (100, 0, 200, 100))
    view = crop_and_resize(photo, 32)
    assert tuple(view[16, 2]) == RED
    assert tuple(view[16, 29]) == BLUE
    image = noise(32, 32)
    np.testing.assert_array_equal(crop_and_resize(image, 32), np.asarray(image))
