"""Train a backbone to classify CIFAR-10 images and to see sharp images as its ImageNet model does.

Fine-tuning on enlarged, blurred images changes the features of sharp ones. Learning without
Forgetting (Li & Hoiem 2018) adds a second loss that keeps the outputs of the original model. Here
the outputs for sharp images are kept: collages of training images, each enlarged little or not at
all.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras import layers, ops

from cifar_app import models
from cifar_app.config import IMAGE_SIZE
from cifar_app.data import stratified_subset
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.torch_weights import load_weights
from cifar_app.training.augmentation import Augmentation, one_hot
from cifar_app.training.batches import ShuffledBatches
from cifar_app.training.interpolation import interpolated_model, model_options
from cifar_app.training.optimizers import make_optimizer
from cifar_app.training.recipes import TRANSFER_UNFROZEN

if TYPE_CHECKING:
    from cifar_app.model_store.stored_model import StoredModel
    from cifar_app.progress import OnProgress
    from cifar_app.training.fit_result import Images

RECIPE = replace(
    TRANSFER_UNFROZEN,
    name="distillation",
    epochs=1,
    training_fraction=0.5,
    learning_rate=5e-5,
    ema_momentum=0.0,
    interpolate_initial_weights=False,
    augmentation=Augmentation(flip="random", translate=4),
)

_COLLAGES_PER_BATCH = 32
_IMAGES_PER_SIDE = (3, 4, 6)
"""Numbers of images along the side of a collage, which are drawn with equal probability."""

SETTINGS = {
    "training_fraction": RECIPE.training_fraction,
    "batch_size": RECIPE.batch_size,
    "collages_per_batch": _COLLAGES_PER_BATCH,
    "learning_rate": RECIPE.learning_rate,
}
"""What the model card says about the training."""


def distill(
    backbone: keras.Model,
    output: list[np.ndarray],
    stored: StoredModel,
    training: Images,
    on_progress: OnProgress,
) -> None:
    """Train a backbone for one epoch of `RECIPE`, in place.

    Args:
        backbone: Backbone of an interpolated model.
        output: Kernel and bias of a softmax layer for its features.
        stored: Fine-tuned model that was interpolated.
        training: Training images and labels.
        on_progress: Callback for the progress.

    Raises:
        ModelError: The package with the ImageNet weights is not installed.
    """
    keras.utils.set_random_seed(0)
    architecture, size = stored.card.architecture, model_options(stored)["size"]
    teacher = interpolated_model(stored, imagenet_weight=1.0).get_layer("backbone")
    options = {**RECIPE.model_options, "size": size}
    student = models.build(architecture, options).get_layer("backbone")
    student.set_weights(backbone.get_weights())
    weights = load_weights(VERSIONS[architecture])
    head = [weights["_fc.weight"].T, weights["_fc.bias"]]
    model = _add_outputs(student, {"classes": output, "imagenet": head})
    model.get_layer("imagenet").trainable = False
    teacher_model = _add_outputs(teacher, {"imagenet": head})
    images, labels = training
    subset = stratified_subset(labels, RECIPE.training_fraction)
    batches = _MixedBatches((images[subset], labels[subset]), teacher_model, size)
    model.compile(
        optimizer=make_optimizer(RECIPE, len(batches)),
        loss={"classes": "categorical_crossentropy", "imagenet": "kl_divergence"},
    )
    report = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: on_progress(
            f"Distilling, loss {logs['loss']:.2f}", (batch + 1) / len(batches)
        )
    )
    model.fit(batches, shuffle=False, verbose=0, callbacks=[report])
    backbone.set_weights(student.get_weights())


def count_training_flops(forward_flops: int, n_images: int) -> int:
    """Estimate the FLOPs of `distill`; see `finalize.training_flops`.

    Args:
        forward_flops: FLOPs of one forward pass.
        n_images: Number of training images.
    """
    n_labeled = n_images * RECIPE.training_fraction
    n_collages = n_labeled * _COLLAGES_PER_BATCH / RECIPE.batch_size
    return round(forward_flops * (3 * (n_labeled + n_collages) + n_collages))


def _add_outputs(backbone: keras.Model, heads: dict[str, list[np.ndarray]]) -> keras.Model:
    """Return a model with a softmax layer per head, by name: kernel and bias."""
    outputs = {
        name: layers.Dense(len(bias), activation="softmax", name=name)(backbone.output)
        for name, (_, bias) in heads.items()
    }
    model = keras.Model(backbone.inputs, outputs)
    for name, weights in heads.items():
        model.get_layer(name).set_weights(weights)
    return model


class _MixedBatches(keras.utils.PyDataset):
    """Batches of enlarged, labeled images and of collages with the teacher's predictions.

    Args:
        training: Training images and labels.
        teacher: Model with the output "imagenet".
        size: Size of the images, pixels.
    """

    def __init__(self, training: Images, teacher: keras.Model, size: int) -> None:
        super().__init__()
        self._images = training[0]
        self._teacher = teacher
        self._size = size
        self._batches = ShuffledBatches(
            *training, RECIPE.batch_size, 0, augmentation=RECIPE.augmentation
        )
        self._rng = np.random.default_rng(0)

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple[Any, dict[str, Any], dict[str, np.ndarray]]:
        images, labels = self._batches[index]
        enlarged = _resize(images, self._size, "bilinear")
        collages = np.stack([self._make_collage() for _ in range(_COLLAGES_PER_BATCH)])
        predictions = self._teacher.predict_on_batch(collages)["imagenet"]
        is_collage = np.repeat([0.0, 1.0], [len(images), len(collages)])
        targets = {
            "classes": np.concatenate([one_hot(labels), np.full((len(collages), 10), 0.1)]),
            "imagenet": np.concatenate(
                [np.full((len(images), predictions.shape[1]), 1e-3), predictions]
            ),
        }
        # Each loss is the mean over its own images, not over all of the batch.
        fraction = is_collage.mean()
        weights = {
            "classes": (1 - is_collage) / (1 - fraction),
            "imagenet": is_collage / fraction,
        }
        return np.concatenate([enlarged, collages]), targets, weights

    def _make_collage(self) -> np.ndarray:
        per_side = int(self._rng.choice(_IMAGES_PER_SIDE))
        images = self._images[self._rng.integers(0, len(self._images), per_side**2)]
        if self._rng.random() < 0.5:
            images = images[:, :, ::-1]
        return make_collage(images, self._size)


def make_collage(images: np.ndarray, size: int) -> np.ndarray:
    """Return images side by side in a square, `float32 (size, size, 3)`, 0–255.

    Args:
        images: Square number of images, `uint8 (N, 32, 32, 3)`. All get the same size; if that is
            not a whole number of pixels, the last row and column are cut off by a few.
        size: Height and width of the collage, pixels.
    """
    per_side = math.isqrt(len(images))
    tile = math.ceil(size / per_side)
    tiles = images if tile == IMAGE_SIZE else _resize(images, tile, "bicubic").clip(0, 255)
    grid = tiles.reshape(per_side, per_side, tile, tile, 3).transpose(0, 2, 1, 3, 4)
    collage = grid.reshape(per_side * tile, per_side * tile, 3)
    return collage[:size, :size].astype(np.float32)


def _resize(images: np.ndarray, size: int, interpolation: str) -> np.ndarray:
    resized = ops.image.resize(images.astype(np.float32), (size, size), interpolation)
    return np.asarray(ops.convert_to_numpy(resized))
