"""From a recipe to a compiled network and its batches, fresh or where a run stopped."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from cifar_app import models
from cifar_app.training.batches import ShuffledBatches
from cifar_app.training.checkpoint import TrainingCheckpoint
from cifar_app.training.initial_model import InitialModel
from cifar_app.training.optimizers import make_optimizer
from cifar_app.training.recipe import Recipe


@keras.saving.register_keras_serializable(package="cifar_app")
class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy of label ids, part of each target spread over all classes."""

    def __init__(self, label_smoothing: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true: Any, y_pred: Any) -> Any:
        targets = keras.ops.one_hot(keras.ops.cast(y_true, "int32"), y_pred.shape[-1])
        return keras.losses.categorical_crossentropy(
            targets, y_pred, label_smoothing=self.label_smoothing
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "label_smoothing": self.label_smoothing}


def build_or_restore_model(
    recipe: Recipe,
    run: TrainingCheckpoint,
    seed: int,
    epochs: int,
    training: tuple[np.ndarray, np.ndarray],
    start: InitialModel | None = None,
) -> tuple[keras.Model, keras.utils.PyDataset]:
    """The network to fit, compiled, and the batches to fit it to.

    A run with whole epochs gives the network as it was after the last one.

    Raises:
        ModelError: The recipe starts from pretrained weights that are not there.
        TrainingError: The files of the run are damaged.
    """
    batches: keras.utils.PyDataset = ShuffledBatches(
        *training, recipe.batch_size, seed, run.state.epochs_done, recipe.augmentation
    )
    if run.state.epochs_done:
        with run.translate_read_errors():
            return keras.saving.load_model(run.last_model, safe_mode=True), batches
    model = models.build(recipe.architecture, recipe.model_options)
    if start is None:
        models.initialize_weights(recipe.architecture, model, *training)
    else:
        start.initialize(model, training[0])
    compile_model(model, recipe, epochs * len(batches))
    return model, batches


def compile_model(model: keras.Model, recipe: Recipe, steps: int) -> None:
    """Give a network the optimizer and the loss of a recipe; `steps` of the whole training."""
    model.compile(optimizer=make_optimizer(recipe, steps), loss=_loss(recipe), metrics=["accuracy"])


def _loss(recipe: Recipe) -> keras.losses.Loss | str:
    smoothing = recipe.label_smoothing
    if recipe.augmentation.cutmix:
        return keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    return SmoothedCrossentropy(smoothing) if smoothing else "sparse_categorical_crossentropy"
