"""Trainings on a few artificial images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest

from cifar_app.model_store.stored_model import StoredModel
from cifar_app.training import RECIPES, Recipe, callbacks, finalize, fit, train
from cifar_app.training.progress import TrainingProgress
from tests.tiny_cli import STAND_INS

EPOCHS = 3
_SIZE = 64

Trained = tuple[StoredModel, list[TrainingProgress]]


@contextmanager
def use_tiny_data() -> Iterator[pytest.MonkeyPatch]:
    """Train on artificial images, and report progress after every batch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "load_train_set", STAND_INS["load_train_set"])
        patch.setattr(fit, "stratified_split", STAND_INS["stratified_split"])
        patch.setattr(finalize, "load_test_set", STAND_INS["load_test_set"])
        patch.setattr(callbacks, "_REPORT_INTERVAL_SECONDS", 0.0)
        yield patch


def stop_at(condition: Callable[[TrainingProgress], bool]) -> Callable[[TrainingProgress], None]:
    """Return a progress callback that interrupts the training once the condition holds."""

    def on_progress(progress: TrainingProgress) -> None:
        if condition(progress):
            raise KeyboardInterrupt

    return on_progress


@pytest.fixture
def tiny_data() -> Iterator[None]:
    with use_tiny_data():
        yield


def small_images(recipe: Recipe) -> Recipe:
    """Return a recipe that resizes images to 64 pixels at most."""
    if "size" not in recipe.model_options:
        return recipe
    return replace(
        recipe,
        model_options={**recipe.model_options, "size": _SIZE},
        initial_image_size=_SIZE // 2 if recipe.initial_image_size else 0,
    )


@pytest.fixture(scope="session")
def train_tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Trained]:
    """Return a function that trains a recipe once per test session."""

    @cache
    def train_recipe(name: str) -> Trained:
        reports: list[TrainingProgress] = []
        with use_tiny_data() as patch:
            patch.setenv("CIFAR_APP_CACHE", str(tmp_path_factory.mktemp("trained")))
            recipe = small_images(RECIPES[name])
            return train(recipe, epochs=EPOCHS, on_progress=reports.append), reports

    return train_recipe
