"""How much arithmetic a training is."""

from __future__ import annotations

from cifar_app.training.recipe import Recipe


def training_flops(recipe: Recipe, epochs: int, images: int, forward: int) -> int:
    """FLOPs of a training: three forward passes an image, of which two stand for the backward one.

    The usual estimate (Kaplan et al. 2020, Scaling Laws, section 2.1). Layers that are not
    trained need no full backward pass; they are counted all the same.

    Args:
        recipe: How it was trained.
        epochs: Passes over the images.
        images: Training images.
        forward: FLOPs to look at one image once, at full size.
    """
    early = max(0, epochs - recipe.full_size_epochs) if recipe.initial_image_size else 0
    share = (recipe.initial_image_size / recipe.model_options["size"]) ** 2 if early else 1.0
    return round(3 * forward * images * (early * share + epochs - early))
