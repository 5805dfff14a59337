"""Training images in shuffled batches, the same order for the same seed and epoch."""

from __future__ import annotations

import keras
import numpy as np

from cifar_app.training.augmentation import Augmentation, augment, flip_mask
from cifar_app.training.cutmix import cutmix


class ShuffledBatches(keras.utils.PyDataset):
    """Batches of images, 0–255, and label ids, shuffled anew every epoch.

    With CutMix, targets, `float32 (N, 10)`, take the place of the ids.

    The order depends on `(seed, epoch)` alone, so that a training that was stopped goes on
    exactly as it would have. NumPy only: it feeds every Keras backend.

    Args:
        images: `uint8 (N, 32, 32, 3)`.
        labels: `uint8 (N,)`.
        batch_size: Images a batch; the last one may be smaller.
        seed: Seed of the shuffling and of the variations.
        first_epoch: Epoch to begin with, from 0.
        augmentation: How the images are varied; not at all by default.

    Attributes:
        epoch: The epoch under way, from 0.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        batch_size: int,
        seed: int,
        first_epoch: int = 0,
        augmentation: Augmentation | None = None,
    ) -> None:
        super().__init__()
        self._images = images
        self._labels = labels
        self._batch_size = batch_size
        self._seed = seed
        self._augmentation = augmentation or Augmentation()
        self.epoch = first_epoch
        self._shuffle()

    def __len__(self) -> int:
        return -(-len(self._labels) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        numbers = np.random.default_rng((self._seed, self.epoch, index))
        plan, labels = self._augmentation, self._labels[chosen]
        images = augment(self._images[chosen], self._flipped[chosen], plan, numbers)
        if plan.cutmix:
            images, labels = cutmix(images, labels, plan.cutmix, numbers)
        return images.astype(np.float32), labels

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self._shuffle()

    def _shuffle(self) -> None:
        total = len(self._labels)
        self._order = np.random.default_rng((self._seed, self.epoch)).permutation(total)
        self._flipped = flip_mask(self._augmentation, total, self._seed, self.epoch)
