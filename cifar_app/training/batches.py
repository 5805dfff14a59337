"""Shuffled batches of training images whose order depends only on the seed and the epoch."""

from __future__ import annotations

import keras
import numpy as np

from cifar_app.training.augmentation import Augmentation, augment, cutmix, flip_mask


class ShuffledBatches(keras.utils.PyDataset):
    """Batches of augmented images and labels, shuffled again in every epoch.

    Images are `float32 (N, 32, 32, 3)`, 0–255. Labels are class ids, or with CutMix target
    probabilities, `float32 (N, 10)`.

    The order and the augmentation depend only on the seed and the epoch, so that a resumed
    training continues exactly as it would have. NumPy only, for every Keras backend.

    Args:
        images: Training images, `uint8 (N, 32, 32, 3)`.
        labels: Class ids, `uint8 (N,)`.
        batch_size: Number of images per batch; the last batch may be smaller.
        seed: Random seed of the order and the augmentation.
        first_epoch: First epoch, from 0.
        augmentation: Augmentation of the images; none by default.

    Attributes:
        epoch: Current epoch, from 0.
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
        batch = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        rng = np.random.default_rng((self._seed, self.epoch, index))
        images = augment(self._images[batch], self._flipped[batch], self._augmentation, rng)
        labels = self._labels[batch]
        if self._augmentation.cutmix:
            images, labels = cutmix(images, labels, self._augmentation.cutmix, rng)
        return images.astype(np.float32), labels

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self._shuffle()

    def _shuffle(self) -> None:
        n_images = len(self._labels)
        self._order = np.random.default_rng((self._seed, self.epoch)).permutation(n_images)
        self._flipped = flip_mask(self._augmentation, n_images, self._seed, self.epoch)
