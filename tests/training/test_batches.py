from __future__ import annotations

import numpy as np

from cifar_app.training.batches import ShuffledBatches

IMAGES = np.arange(10, dtype=np.uint8)[:, None, None, None].repeat(3, axis=3)
LABELS = np.arange(10, dtype=np.uint8)


def epoch(batches: ShuffledBatches) -> list[int]:
    """Labels of one epoch in order; then the next one begins."""
    order = [int(label) for index in range(len(batches)) for label in batches[index][1]]
    batches.on_epoch_end()
    return order


def test_every_image_comes_once_an_epoch_with_its_label() -> None:
    batches = ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=0)
    assert [len(batches[index][1]) for index in range(len(batches))] == [4, 4, 2]
    for _ in range(2):
        for index in range(len(batches)):
            images, labels = batches[index]
            assert images.dtype == np.float32
            np.testing.assert_array_equal(images[:, 0, 0, 0], labels)
        assert sorted(epoch(batches)) == list(range(10))


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    batches = ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=5)
    orders = [epoch(batches) for _ in range(3)]
    assert len({tuple(order) for order in orders}) == 3
    resumed = ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=5, first_epoch=2)
    assert epoch(resumed) == orders[2]
    assert epoch(ShuffledBatches(IMAGES, LABELS, batch_size=4, seed=6)) != orders[0]


def test_whole_batches_leave_no_empty_one() -> None:
    assert len(ShuffledBatches(IMAGES, LABELS, batch_size=5, seed=0)) == 2
