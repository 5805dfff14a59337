from __future__ import annotations

import numpy as np
import pytest

from cifar_app import models
from cifar_app.data import load_test_set
from cifar_app.model_store import store
from cifar_app.models.imagenet import load_imagenet_weights
from cifar_app.models.torch_weights import load_weights
from cifar_app.progress import no_progress
from cifar_app.training.distillation import RECIPE, distill, make_collage
from cifar_app.training.interpolation import interpolated_model


@pytest.mark.parametrize("per_side", [3, 4, 6])
@pytest.mark.parametrize("size", [160, 192])
def test_collage_has_the_size_of_the_model(size: int, per_side: int) -> None:
    colors = np.arange(3 * per_side**2, dtype=np.uint8).reshape(-1, 1, 1, 3)
    collage = make_collage(colors.repeat(32, axis=1).repeat(32, axis=2), size)
    assert collage.shape == (size, size, 3)
    centers = (size * (np.arange(per_side) + 0.5) / per_side).astype(int)
    shown = collage[np.ix_(centers, centers)].reshape(colors.shape)
    np.testing.assert_allclose(shown, colors, atol=1e-3)


def test_images_of_their_own_size_stay_as_they_are() -> None:
    images = load_test_set()[0][:36]
    collage = make_collage(images, 192)
    assert (collage[32:64, 160:] == images[11]).all()


@pytest.mark.slow
def test_logits_of_sharp_images_come_closer_to_imagenet() -> None:
    images, labels = (array[:640] for array in load_test_set())
    stored = store.open_model("efficientnet_lite2")
    model = interpolated_model(stored, 0.6)
    backbone = model.get_layer("backbone")
    teacher = models.build(RECIPE.architecture, RECIPE.model_options).get_layer("backbone")
    load_imagenet_weights(teacher, 2)
    kernel = load_weights(2)["_fc.weight"].T
    # Thirty-six test images side by side are as sharp as a photo.
    grids = images[: 8 * 36].reshape(8, 6, 6, 32, 32, 3).transpose(0, 1, 3, 2, 4, 5)
    sharp = grids.reshape(8, 192, 192, 3).astype(np.float32)
    before = backbone.get_weights()

    def distance() -> float:
        difference = (
            backbone.predict(sharp, verbose=0) - teacher.predict(sharp, verbose=0)
        ) @ kernel
        return float(np.abs(difference).mean())

    distance_before = distance()
    output = model.get_layer("output").get_weights()
    distill(backbone, output, stored, (images, labels), no_progress)
    assert distance() < 0.98 * distance_before
    after = backbone.get_weights()
    frozen = [np.array_equal(old, new) for old, new in zip(before, after, strict=True)]
    assert frozen[0]
    assert not frozen[-1]
