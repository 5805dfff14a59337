from __future__ import annotations

import json
import math
from typing import Any

import pytest
from pydantic import ValidationError

from cifar_app.errors import describe_error
from cifar_app.model_store.card import Card
from tests.stored import make_card, make_metrics


def parse(changes: dict[str, Any]) -> Card:
    content = make_card(files={"model.keras": "0" * 64}).model_dump()
    return Card.model_validate_json(json.dumps(content | changes))


def test_card_survives_json() -> None:
    assert parse({}) == make_card(files={"model.keras": "0" * 64})
    assert parse({"training_seconds": 3}).training_seconds == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"color": "red"}, "color: extra inputs are not permitted"),
        ({"seed": "0"}, "seed: input should be a valid integer"),
        ({"flops": 10**400}, "flops: "),
        ({"training_seconds": math.inf}, "training_seconds: input should be"),
        ({"files": {"model.keras": "abc"}}, "files.model.keras: string should match"),
        ({"rejection": {"score": "x", "threshold": 0}}, "validation_acceptance_rate: field req"),
        ({"test": make_metrics() | {"accuracy": 0.51}}, "test: accuracy is not correct / images"),
        ({"validation": make_metrics() | {"loss": math.nan}}, "validation.loss: "),
        ({"calibration": {"bins": 15}}, "calibration.expected_error: field required"),
        ({"recipe": {"name": "x", "epochs": 1, "initial_model": {"seed": 0}}}, "model.recipe: "),
        ({"best_epoch": 2}, "best_epoch is after the last epoch"),
        (
            {"best_epoch": 2, "recipe": {"name": "x", "epochs": 5, "epochs_done": 1}},
            "best_epoch is after the last epoch",
        ),
    ],
)
def test_invalid_card_is_refused_with_reason(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse(changes)
    assert message in describe_error(caught.value)


def test_initial_models_are_trained_first() -> None:
    first = {"name": "fast", "epochs": 14}
    second = {"name": "long", "epochs": 24, "initial_model": {"recipe": first, "seed": 4}}
    initial = {"recipe": second, "seed": 7, "interpolation_weight": 0.1}
    card = make_card(recipe={"name": "long", "epochs": 3, "initial_model": initial}, seed=9)
    prefix = "python -m cifar_app train --recipe"
    assert card.command.splitlines() == [
        f"{prefix} fast --seed 4 --epochs 14 --name my-fast",
        f"{prefix} long --init-from my-fast --seed 7 --epochs 24 --name my-long-initial",
        f"{prefix} long --init-from my-long-initial --seed 9 --epochs 3 --name my-long",
    ]
    assert card.recipe_table["initial model"] == "recipe long, seed 7"
    assert card.initialization == (
        "Training started from a model trained for 38 epochs (recipes fast and long); time and "
        "compute include that training. Final weights: 0.9 × fine-tuned + 0.1 × initial (weight "
        "interpolation)."
    )
    assert make_card().initialization == ""


def test_initial_model_that_was_ended_early_counts_its_epochs() -> None:
    first = {"name": "fast", "epochs": 14, "epochs_done": 4}
    card = make_card(
        recipe={"name": "long", "epochs": 3, "initial_model": {"recipe": first, "seed": 4}}
    )
    assert "trained for 4 epochs (recipe fast)" in card.initialization
    assert "--epochs 14 --name my-fast" in card.command


def test_interpolation_is_described() -> None:
    recipe = {
        "name": "wise_ft",
        "epochs": 1,
        "imagenet_weight": 0.6,
        "distillation": {"imagenet_weight": 0.2, "learning_rate": 0.1},
        "initial_model": {"recipe": {"name": "fast", "epochs": 14}, "seed": 4},
    }
    card = make_card(recipe=recipe)
    assert card.command.splitlines()[-1] == (
        "python -m cifar_app interpolate --init-from my-fast --imagenet-weight 0.6 "
        "--name my-wise_ft"
    )
    assert "0.6 × ImageNet + 0.4 × fine-tuned" in card.initialization
    assert "(distillation), and interpolated again: 0.2 × ImageNet." in card.initialization
    assert card.recipe_table["distillation"] == "imagenet weight 0.2, learning rate 0.1"


def test_recipe_is_a_command_and_a_table() -> None:
    recipe = {
        "name": "transfer",
        "architecture": "efficientnet_lite0",
        "epochs": 3,
        "model_options": {"backbone": "VGG16"},
        "tta_flip": True,
        "tta_translate": 0,
        "weight_decay": 0.0,
        "training_fraction": 1.0,
        "changes": {"weight_decay": 0.0},
        "augmentation": {"flip": "random", "trivial_augment": False},
    }
    card = make_card(recipe=recipe, seed=4)
    assert card.command == (
        "python -m cifar_app train --recipe transfer --backbone VGG16 --seed 4 --epochs 3 "
        "--name my-transfer --set weight_decay=0.0"
    )
    assert list(card.recipe_table.items()) == [
        ("name", "transfer"),
        ("architecture", "efficientnet_lite0"),
        ("epochs", "3"),
        ("model options", "backbone VGG16"),
        ("TTA flip", "yes"),
        ("augmentation", "flip random"),
    ]
