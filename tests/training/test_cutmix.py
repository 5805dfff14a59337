from __future__ import annotations

import numpy as np
import pytest

from cifar_app.training.cutmix import cutmix, one_hot

LABELS = (np.arange(400) % 10).astype(np.uint8)
IMAGES = np.broadcast_to(LABELS[:, None, None, None], (400, 32, 32, 3))


def mix(share: float) -> tuple[np.ndarray, np.ndarray]:
    """Images whose pixels are the ids of their labels, mixed."""
    return cutmix(IMAGES, LABELS, share, np.random.default_rng(0))


def test_the_target_is_the_share_of_the_pixels_of_each_class() -> None:
    images, targets = mix(1.0)
    assert images.dtype == np.uint8
    assert targets.dtype == np.float32
    shares = [np.bincount(image[..., 0].ravel(), minlength=10) / 32**2 for image in images]
    np.testing.assert_allclose(targets, shares, atol=1e-6)
    np.testing.assert_array_equal(images[..., 0], images[..., 2])


def test_what_comes_from_elsewhere_is_one_rectangle() -> None:
    images, _ = mix(1.0)
    foreign = images[..., 0] != LABELS[:, None, None]
    assert foreign.any(axis=(1, 2)).mean() > 0.8
    for inside in foreign[foreign.any(axis=(1, 2))]:
        rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        assert inside.sum() == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    places = {tuple(np.argwhere(inside)[0]) for inside in foreign if inside.any()}
    assert len(places) > 50


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0, 0), (0.25, 0.15, 0.3)])
def test_the_other_images_stay_as_they_are(share: float, least: float, most: float) -> None:
    images, targets = mix(share)
    changed = (images != IMAGES).any(axis=(1, 2, 3))
    assert least <= changed.mean() <= most
    np.testing.assert_array_equal(targets[~changed].argmax(axis=1), LABELS[~changed])
    np.testing.assert_array_equal(targets[~changed].max(axis=1), 1)


def test_label_ids_as_targets() -> None:
    np.testing.assert_array_equal(one_hot(np.array([2, 9], np.uint8)), np.eye(10)[[2, 9]])
