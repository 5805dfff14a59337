"""Interpolation of the shipped fine-tuned model with its ImageNet weights."""

from __future__ import annotations

import numpy as np
import pytest

from cifar_app.config import TRAIN_IMAGES, VALIDATION_IMAGES
from cifar_app.errors import TrainingError
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.models.efficientnet_lite import build_backbone
from cifar_app.models.imagenet import load_imagenet_weights
from cifar_app.training.distillation import count_training_flops
from cifar_app.training.interpolation import interpolated_model
from cifar_app.training.wise_ft import build_wise_ft


@pytest.mark.slow
def test_weights_lie_between_imagenet_and_fine_tuned() -> None:
    stored = store.open_model("efficientnet_lite2")
    fine_tuned = load_keras_model(stored.verified_path(KERAS_FILE)).get_layer("body")
    imagenet = build_backbone(192, version=2)
    load_imagenet_weights(imagenet, 2)
    model = interpolated_model(stored, 0.75)
    assert model.input_shape == (None, None, None, 3)
    for name in ("stem_conv", "block_9_expand_conv", "top_conv"):
        new, old, tuned = (
            backbone.get_layer(name).get_weights()[0]
            for backbone in (
                model.get_layer("backbone"),
                imagenet,
                fine_tuned.get_layer("backbone"),
            )
        )
        assert abs(old - tuned).max() > 1e-3
        np.testing.assert_allclose(new, 0.75 * old + 0.25 * tuned, atol=1e-6)


def test_card_counts_the_images_of_distillation_and_features() -> None:
    card = store.open_model("efficientnet_lite2_wise_ft").card
    own_flops = card.training_flops - card.recipe["initial_model"]["training_flops"]
    distillation = count_training_flops(card.flops // 2, TRAIN_IMAGES - VALIDATION_IMAGES)
    assert own_flops == distillation + card.flops * TRAIN_IMAGES


def test_other_architecture_is_refused() -> None:
    with pytest.raises(TrainingError, match="Only a fine-tuned EfficientNet-Lite"):
        build_wise_ft("seed_cnn", 0.5, "mine")
