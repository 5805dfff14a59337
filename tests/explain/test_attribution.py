"""Numbers and heatmaps of attribution maps."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cifar_app.explain.attribution import POSITIVE_COLOR, Attribution, overlay_heatmap

ONE_HOT = 5.0 * np.eye(16)[6].reshape(4, 4)


def test_half_mass_fraction_ignores_negative_values() -> None:
    values = np.zeros((10, 10))
    values[0, :4] = 1
    values[5, :] = -3
    assert Attribution(values, 1.0).half_mass_fraction == 0.02
    assert Attribution(np.zeros((10, 10)), 1.0).half_mass_fraction == 1.0


@pytest.mark.parametrize(
    ("opacity", "peak", "background"),
    [
        (1.0, POSITIVE_COLOR, (18, 18, 18)),
        (0.5, (125, 54, 15), (18, 18, 18)),
        (0.0, (10, 20, 30), (10, 20, 30)),
    ],
)
def test_heatmap_colors_peak_and_grays_background(
    opacity: float, peak: tuple[int, ...], background: tuple[int, ...]
) -> None:
    image = Image.new("RGB", (4, 4), (10, 20, 30))
    pixels = np.asarray(overlay_heatmap(image, Attribution(ONE_HOT, 1.0), opacity))
    assert tuple(pixels[1, 2]) == peak
    assert tuple(pixels[0, 0]) == background


@pytest.mark.parametrize("signed", [False, True])
def test_only_signed_maps_have_blue(signed: bool) -> None:
    attribution = Attribution(ONE_HOT, 1.0, signed=signed)
    heatmap = overlay_heatmap(Image.new("RGB", (64, 64), (128, 128, 128)), attribution, 1.0)
    pixels = np.asarray(heatmap).astype(int)
    blue = (pixels[:, :, 2] - pixels[:, :, 0]).max()  # from the overshoot of the interpolation
    assert (blue > 20) if signed else (blue == 0)


@pytest.mark.parametrize(("full_scale", "fraction"), [(None, 1.0), (5.0, 1.0), (10.0, 0.5)])
def test_opacity_is_size_of_effect_on_fixed_scale(
    full_scale: float | None, fraction: float
) -> None:
    attribution = Attribution(ONE_HOT, 1.0, full_scale=full_scale)
    heatmap = overlay_heatmap(Image.new("RGB", (4, 4)), attribution, 1.0)
    assert np.asarray(heatmap)[1, 2] == pytest.approx(fraction * np.array(POSITIVE_COLOR), abs=0.5)
