from __future__ import annotations

import pytest

from cifar_app.errors import ModelError, TrainingError
from cifar_app.training import RECIPES
from cifar_app.training.start import find_start
from tests.stored import store_model


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        ("seed_cnn", "Only a recipe for the whitened CNN .*recipe seed_cnn"),
        ("scratch_long", "'mine', of the architecture seed_cnn"),
    ],
)
def test_a_network_of_another_kind_is_no_start(recipe: str, reason: str) -> None:
    store_model("mine", architecture="seed_cnn")
    with pytest.raises(TrainingError, match=reason):
        find_start("mine", RECIPES[recipe])


def test_a_network_of_other_options_is_no_start() -> None:
    recipe = {"name": "scratch", "epochs": 1, "options": {"widths": [8, 8, 8]}}
    store_model("mine", architecture="whitened_cnn", recipe=recipe)
    with pytest.raises(TrainingError, match="options"):
        find_start("mine", RECIPES["scratch_long"])


def test_a_network_that_is_not_there_is_no_start() -> None:
    with pytest.raises(ModelError, match="'mine'"):
        find_start("mine", RECIPES["scratch_long"])
