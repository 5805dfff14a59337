"""Interpolate the weights of a fine-tuned model with its ImageNet weights.

Fine-tuning on upscaled CIFAR-10 images, which are blurred, lowers the accuracy on sharp photos.
Weights on the line between the ImageNet weights and the fine-tuned weights keep most of both
(Wortsman et al. 2022, Robust fine-tuning of zero-shot models, "WiSE-FT").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app import models
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.models.efficientnet_lite import VERSIONS
from cifar_app.models.imagenet import load_imagenet_weights
from cifar_app.training.initial_model import mix_weights

if TYPE_CHECKING:
    import keras

    from cifar_app.model_store.stored_model import StoredModel


def interpolated_model(stored: StoredModel, imagenet_weight: float) -> keras.Model:
    """Return an EfficientNet-Lite with interpolated weights that takes images of any size.

    Args:
        stored: Fine-tuned model.
        imagenet_weight: Weight of the ImageNet weights, 0–1. The output layer is not interpolated:
            it is that of the fine-tuned model.
    """
    model = models.build(stored.card.architecture, model_options(stored))
    backbone = model.get_layer("backbone")
    fine_tuned = load_keras_model(stored.verified_path(KERAS_FILE))
    models.copy_weights(
        stored.card.architecture,
        model,
        fine_tuned,
        np.empty(0),
        stored.card.calibration["temperature"],
    )
    interpolate_with_imagenet(backbone, VERSIONS[stored.card.architecture], imagenet_weight)
    return model


def interpolate_with_imagenet(backbone: keras.Model, version: int, imagenet_weight: float) -> None:
    """Interpolate the weights of a backbone with the ImageNet weights, in place.

    Args:
        backbone: Backbone of an EfficientNet-Lite.
        version: 0 for EfficientNet-Lite0, 2 for EfficientNet-Lite2.
        imagenet_weight: Weight of the ImageNet weights, 0–1.
    """
    tuned_weights = backbone.get_weights()
    load_imagenet_weights(backbone, version)
    backbone.set_weights(mix_weights(tuned_weights, backbone.get_weights(), imagenet_weight))


def model_options(stored: StoredModel) -> dict[str, Any]:
    """Return the options of the architecture for interpolated models, which take any size."""
    return {"size": stored.card.recipe["model_options"]["size"], "any_size": True}
