"""The optimizers and their schedules, by the names that recipes use."""

from __future__ import annotations

import keras

from cifar_app.training.muon import ConvMuon
from cifar_app.training.recipe import Recipe


def make_optimizer(recipe: Recipe, steps: int) -> keras.optimizers.Optimizer:
    """The optimizer of a recipe, for a training of this many steps.

    - "adam" (Kingma & Ba 2015, algorithm 1), "adamw" the same with decoupled weight decay;
    - "sgd": momentum 0.9, Nesterov's (Sutskever et al. 2013, section 2);
    - "muon": see `training.muon`.
    """
    rate: float | keras.optimizers.schedules.CosineDecay = recipe.learning_rate
    if recipe.schedule == "cosine":
        rising = max(1, round(recipe.warmup * steps))
        rate = keras.optimizers.schedules.CosineDecay(
            0.0,
            decay_steps=max(1, steps - rising),
            warmup_target=recipe.learning_rate,
            warmup_steps=rising,
        )
    common = {
        "weight_decay": recipe.weight_decay or None,
        "global_clipnorm": recipe.global_clipnorm or None,
    }
    if recipe.ema_momentum:
        common |= {"use_ema": True, "ema_momentum": recipe.ema_momentum}
    match recipe.optimizer:
        case "sgd":
            return keras.optimizers.SGD(rate, momentum=0.9, nesterov=True, **common)
        case "adamw":
            return keras.optimizers.AdamW(rate, **common | {"weight_decay": recipe.weight_decay})
        case "muon":
            return ConvMuon(rate, **common)
        case _:
            return keras.optimizers.Adam(rate, **common)
