from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

import pytest

from cifar_app.model_store.card import Card
from tests.stored import make_card, some_figures


def test_a_card_survives_json() -> None:
    card = make_card(files={"model.keras": "0" * 64})
    assert Card.from_json(json.loads(json.dumps(card.to_json()))) == card


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"format": None},
        {"color": "red"},
        {"seed": "0"},
        {"test": None},
        {"files": ["model.keras"]},
        {"files": {"model.keras": 5}},
        {"rejection": "never"},
        {"rejection": {"score": "max_probability"}},
        {"rejection": {"score": "x", "threshold": "0.5", "validation_acceptance_rate": 1}},
        {"rejection": {"score": "x", "threshold": 0.5, "validation_acceptance_rate": 1.1}},
        {"test": some_figures() | {"accuracy": 0.51}},
        {"test": some_figures() | {"correct": 21}},
        {"validation": some_figures() | {"loss": math.nan}},
        {"validation": some_figures() | {"accuracy_interval": [0.4]}},
        {"validation": some_figures() | {"f1": True}},
        {"calibration": {}},
        {"calibration": {"expected_error": 0.1, "temperature": 0}},
        {"recipe": {"name": "seed_cnn"}},
        {"recipe": {"name": "seed_cnn", "epochs": 0}},
        {"recipe": {"name": "seed_cnn", "epochs": 1, "model_options": []}},
        {"recipe": {"name": "seed_cnn", "epochs": 1, "initial_model": {"seed": 0}}},
        {"best_epoch": 2},
        {"versions": {"python": 3}},
        {"parameters": -1},
        {"training_seconds": math.inf},
        {"input_size": 10**9},
        {"photo": {"input_size": 10**9, "flops": 1, "rejection": asdict(make_card().rejection)}},
    ],
)
def test_what_is_no_card_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        Card.from_json(make_card().to_json() | changes)


@pytest.mark.parametrize("field", ["title", "rejection", "files", "test", "format"])
def test_a_card_without_a_field_is_refused(field: str) -> None:
    content = make_card().to_json()
    del content[field]
    with pytest.raises((ValueError, TypeError, KeyError)):
        Card.from_json(content)


def test_whole_numbers_are_numbers_too() -> None:
    content = make_card().to_json() | {"training_seconds": 3}
    assert Card.from_json(content).training_seconds == 3


def test_the_command_names_the_backbone_where_there_is_one() -> None:
    card = make_card(recipe={"name": "transfer", "epochs": 3, "model_options": {}}, seed=4)
    assert card.command == (
        "python -m cifar_app train --recipe transfer --seed 4 --epochs 3 --name my-transfer"
    )
    recipe = card.recipe | {"model_options": {"backbone": "EfficientNetV2B0"}}
    assert "--backbone EfficientNetV2B0 --seed" in make_card(recipe=recipe).command


def test_a_network_that_began_with_another_is_made_by_two_commands() -> None:
    first = {"name": "whitened_cnn_fast", "epochs": 14}
    start = {"recipe": first, "seed": 4, "training_seconds": 5}
    card = make_card(recipe={"name": "whitened_cnn", "epochs": 24, "initial_model": start}, seed=7)
    assert card.command.splitlines() == [
        "python -m cifar_app train --recipe whitened_cnn_fast --seed 4 --epochs 14 --name my-whitened_cnn_fast",
        "python -m cifar_app train --recipe whitened_cnn --init-from my-whitened_cnn_fast"
        " --seed 7 --epochs 24 --name my-whitened_cnn",
    ]
    assert (
        card.recipe_in_words["initial_model"] == "a network of the recipe whitened_cnn_fast, seed 4"
    )
    assert "14 epochs by the recipe whitened_cnn_fast," in card.initialization
    assert card.initialization.endswith("counted here.")
    longer = {"name": "longer", "epochs": 3, "initial_model": start | {"recipe": card.recipe}}
    twice = make_card(recipe=longer).initialization
    assert "learned for 38 epochs by the recipes whitened_cnn_fast and whitened_cnn, whose" in twice
    averaged = make_card(
        recipe=card.recipe | {"initial_model": start | {"interpolation_weight": 0.3}}
    )
    assert averaged.initialization.endswith(
        "averaged, weight by weight: 30% of that one, 70% of this."
    )
    assert make_card().initialization == ""


def test_trainings_of_one_recipe_get_names_of_their_own() -> None:
    recipe: dict[str, object] = {"name": "whitened_cnn_fast", "epochs": 9}
    for seed in range(2):
        recipe = {
            "name": "whitened_cnn_fast",
            "epochs": 9,
            "initial_model": {"recipe": recipe, "seed": seed},
        }
    commands = make_card(recipe=recipe, seed=2).command.splitlines()
    assert [command.split("whitened_cnn_fast ", 1)[1] for command in commands] == [
        "--seed 0 --epochs 9 --name my-whitened_cnn_fast-start-start",
        "--init-from my-whitened_cnn_fast-start-start --seed 1 --epochs 9 --name my-whitened_cnn_fast-start",
        "--init-from my-whitened_cnn_fast-start --seed 2 --epochs 9 --name my-whitened_cnn_fast",
    ]


def test_the_recipe_is_told_in_words() -> None:
    recipe = {
        "name": "transfer",
        "epochs": 3,
        "model_options": {},
        "tta_flip": True,
        "augmentation": {"flip": "random", "cut_out": 8},
    }
    assert make_card(recipe=recipe).recipe_in_words == {
        "name": "transfer",
        "epochs": "3",
        "model_options": "none",
        "flip average": "yes",
        "augmentation": "flip random, cut out 8",
    }
