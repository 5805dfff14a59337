from __future__ import annotations

import numpy as np

from cifar_app.training.batches import ShuffledBatches

IMAGES = np.arange(10, dtype=np.uint8)[:, None, None, None].repeat(3, axis=3)
LABELS = np.arange(10, dtype=np.uint8)


def next_epoch(batches: ShuffledBatches) -> list[int]:
    """Return the labels of one epoch in order, and start the next epoch."""
    labels = [int(label) for index in range(len(batches)) for label in batches[index][1]]
    batches.on_epoch_end()
    return labels


def test_every_image_comes_once_with_its_label() -> None:
    batches = ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=0)
    assert [len(batches[index][1]) for index in range(len(batches))] == [4, 4, 2]
    images, labels = batches[0]
    assert images.dtype == np.float32
    np.testing.assert_array_equal(images[:, 0, 0, 0], labels)
    assert sorted(next_epoch(batches)) == sorted(next_epoch(batches)) == list(range(10))


def test_order_depends_only_on_seed_and_epoch() -> None:
    batches = ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=5)
    orders = [next_epoch(batches) for _ in range(3)]
    assert len({tuple(order) for order in orders}) == 3
    resumed = ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=5, first_epoch=2)
    assert next_epoch(resumed) == orders[2]
    assert next_epoch(ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=6)) != orders[0]
