"""EfficientNet-Lite0 (16 blocks), pretrained on ImageNet; see `models.efficientnet_lite`."""

from __future__ import annotations

from functools import partial

from cifar_app.models import efficientnet_lite

TITLE = "EfficientNet-Lite0"
SUMMARY = efficientnet_lite.SUMMARY
SHAPE_INDEPENDENT_OPTIONS = efficientnet_lite.SHAPE_INDEPENDENT_OPTIONS

build = partial(efficientnet_lite.build_model, 0)
initialize_weights = partial(efficientnet_lite.initialize_from_imagenet, 0)
copy_weights = efficientnet_lite.copy_weights
