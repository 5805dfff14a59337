from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from cifar_app.explain.smoothing import smooth


@pytest.mark.parametrize("sd", [0.5, 1.7, 4.0, 12.0])
@pytest.mark.parametrize("shape", [(32, 32), (3, 2, 8, 21), (1, 5)])
def test_smoothing_is_that_of_scipy(shape: tuple[int, ...], sd: float) -> None:
    maps = np.random.default_rng(0).normal(size=shape)
    wanted = gaussian_filter(maps, (0,) * (len(shape) - 2) + (sd, sd))
    np.testing.assert_allclose(smooth(maps, sd), wanted, atol=1e-12)
    assert smooth(maps.astype(np.float32), sd).dtype == np.float32
