"""The optimizer, the learning rate schedule and the loss of a recipe."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from cifar_app.training.recipe import Recipe


def make_optimizer(recipe: Recipe, n_steps: int) -> keras.optimizers.Optimizer:
    """Create the optimizer of a recipe.

    - "adam": Kingma & Ba 2015, algorithm 1; "adamw": Adam with decoupled weight decay.
    - "sgd": Nesterov momentum 0.9 (Sutskever et al. 2013, section 2).
    - "muon": `ConvMuon`.

    Args:
        recipe: Recipe to train.
        n_steps: Number of steps of the whole training.
    """
    learning_rate: float | keras.optimizers.schedules.CosineDecay = recipe.learning_rate
    if recipe.schedule == "cosine":
        warmup_steps = max(1, round(recipe.warmup * n_steps))
        learning_rate = keras.optimizers.schedules.CosineDecay(
            0.0,
            decay_steps=max(1, n_steps - warmup_steps),
            warmup_target=recipe.learning_rate,
            warmup_steps=warmup_steps,
        )
    options = {
        "weight_decay": recipe.weight_decay or None,
        "global_clipnorm": recipe.global_clipnorm or None,
    }
    if recipe.ema_momentum:
        options |= {"use_ema": True, "ema_momentum": recipe.ema_momentum}
    match recipe.optimizer:
        case "sgd":
            return keras.optimizers.SGD(learning_rate, momentum=0.9, nesterov=True, **options)
        case "adamw":
            options["weight_decay"] = recipe.weight_decay
            return keras.optimizers.AdamW(learning_rate, **options)
        case "muon":
            return ConvMuon(learning_rate, **options)
        case _:
            return keras.optimizers.Adam(learning_rate, **options)


def make_loss(recipe: Recipe) -> keras.losses.Loss | str:
    """Create the loss of a recipe: cross-entropy with or without label smoothing."""
    if recipe.augmentation.cutmix:
        return keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing)
    if recipe.label_smoothing:
        return SmoothedCrossentropy(recipe.label_smoothing)
    return "sparse_categorical_crossentropy"


@keras.saving.register_keras_serializable(package="cifar_app")
class SmoothedCrossentropy(keras.losses.Loss):
    """Cross-entropy of class ids with label smoothing.

    Args:
        label_smoothing: Fraction of the target that is spread over all classes, 0–1.
        kwargs: Arguments of `keras.losses.Loss`.
    """

    def __init__(self, label_smoothing: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.label_smoothing = label_smoothing

    def call(self, y_true: Any, y_pred: Any) -> Any:
        targets = ops.one_hot(ops.cast(y_true, "int32"), y_pred.shape[-1])
        return keras.losses.categorical_crossentropy(
            targets, y_pred, label_smoothing=self.label_smoothing
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "label_smoothing": self.label_smoothing}


@keras.saving.register_keras_serializable(package="cifar_app")
class ConvMuon(keras.optimizers.Muon):
    """Muon for convolutional networks: convolution kernels are treated as matrices.

    Muon (Jordan et al. 2024, Muon: An optimizer for hidden layers) replaces the momentum of a
    weight matrix by the nearest orthogonal matrix. Keras applies it only to matrices and uses
    AdamW for 4-D kernels, which are most weights of a convolutional network. Here, a kernel
    `(h, w, in, out)` is reshaped to `(h·w·in, out)`, as in Jordan's CIFAR-10 recipe. AdamW
    updates the layer named "output" and all vectors.
    """

    def __init__(self, learning_rate: float = 1e-3, **kwargs: Any) -> None:
        kwargs.setdefault("exclude_layers", ["output"])
        kwargs.setdefault("adam_weight_decay", kwargs.get("weight_decay"))
        super().__init__(learning_rate, **kwargs)

    def _should_use_adamw(self, variable: keras.Variable) -> bool:
        return len(variable.shape) != 4 and super()._should_use_adamw(variable)

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
        """Orthogonalize a kernel that is reshaped to a matrix; return it in its own shape."""
        matrix = ops.reshape(x, (-1, x.shape[-1]))
        return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)

    def lr_adjust(self, x: Any) -> Any:
        """Scale an update as Keras does, by the shape of the kernel's matrix."""
        matrix = super().lr_adjust(ops.reshape(x, (-1, x.shape[-1])))
        return ops.reshape(matrix, x.shape)
