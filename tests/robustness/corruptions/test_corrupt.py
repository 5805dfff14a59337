"""What holds for every corruption, on real test images."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.robustness.corruptions import (
    CATEGORIES,
    CORRUPTIONS,
    CORRUPTIONS_BY_NAME,
    SEVERITIES,
    corrupt,
)

IMAGES = 60
NAMES = list(CORRUPTIONS_BY_NAME)


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return load_test_set()[0][:IMAGES]


def spoil(clean: np.ndarray, name: str, severity: int, seed: int = 0) -> np.ndarray:
    return corrupt(clean, name, severity, range(len(clean)), seed)


def test_there_are_fifteen_in_four_families() -> None:
    assert len(CORRUPTIONS) == len(CORRUPTIONS_BY_NAME) == 15
    assert tuple(dict.fromkeys(one.category for one in CORRUPTIONS)) == CATEGORIES


@pytest.mark.parametrize("name", NAMES)
def test_images_change_more_with_every_severity(clean: np.ndarray, name: str) -> None:
    before = clean.copy()
    spoilt = [spoil(clean, name, severity) for severity in SEVERITIES]
    assert {(one.dtype, one.shape) for one in spoilt} == {(np.dtype(np.uint8), clean.shape)}
    assert (clean == before).all()
    changes = [np.abs(one.astype(int) - clean).mean() for one in spoilt]
    assert changes[0] > 1
    assert changes == sorted(set(changes))
    assert changes[-1] < 70  # something is left to see


@pytest.mark.parametrize("name", NAMES)
def test_an_image_comes_out_alike_in_any_company(clean: np.ndarray, name: str) -> None:
    together = spoil(clean[:8], name, 3)
    assert (corrupt(clean[5:6], name, 3, [5])[0] == together[5]).all()
    assert (spoil(clean[:8], name, 3) == together).all()


@pytest.mark.parametrize("name", ["gaussian_noise", "motion_blur", "fog", "elastic_transform"])
def test_the_seed_and_the_number_decide_what_is_random(clean: np.ndarray, name: str) -> None:
    first = spoil(clean[:1], name, 3)
    assert (spoil(clean[:1], name, 3, seed=1) != first).any()
    assert (corrupt(clean[:1], name, 3, [1]) != first).any()


def test_what_is_no_batch_of_images_is_refused(clean: np.ndarray) -> None:
    for images in (clean.astype(np.float32), clean[0], clean[:2]):
        with pytest.raises(ValueError, match="Images are uint8"):
            corrupt(images, "fog", 1, [0])
    for severity in (0, 6):
        with pytest.raises(ValueError, match="A severity is 1 to 5"):
            corrupt(clean[:1], "fog", severity, [0])
