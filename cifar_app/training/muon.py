"""Muon for convolutional networks."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="cifar_app")
class ConvMuon(keras.optimizers.Muon):
    """Keras's Muon, with convolution kernels taken as matrices.

    Muon (Jordan et al. 2024, Muon: An optimizer for hidden layers) replaces the momentum of
    a weight matrix by the nearest orthogonal one. Keras applies it to matrices alone and
    leaves every 4-D kernel to AdamW, which in a convolutional network is nearly everything;
    here a kernel `(h, w, in, out)` is the matrix `(h·w·in, out)`, as in Jordan's own CIFAR-10
    recipe. The layer named "output" and all vectors stay with AdamW.
    """

    def __init__(self, learning_rate: float = 1e-3, **kwargs: Any) -> None:
        kwargs.setdefault("exclude_layers", ["output"])
        kwargs.setdefault("adam_weight_decay", kwargs.get("weight_decay"))
        super().__init__(learning_rate, **kwargs)

    def _should_use_adamw(self, variable: keras.Variable) -> bool:
        return len(variable.shape) != 4 and super()._should_use_adamw(variable)

    def zeropower_via_newtonschulz5(self, x: Any, steps: int) -> Any:
        """The nearest orthogonal matrix to a kernel's, in the kernel's shape."""
        shape = x.shape
        matrix = ops.reshape(x, (-1, shape[-1]))
        return ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), shape)

    def lr_adjust(self, x: Any) -> Any:
        """Scale an update as Keras does, by the kernel's matrix shape."""
        shape = x.shape
        matrix = super().lr_adjust(ops.reshape(x, (-1, shape[-1])))
        return ops.reshape(matrix, shape)
