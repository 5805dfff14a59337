"""Everything that the project writes, each with what is there before and what a write adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cifar_app import feedback
from cifar_app.config import cache_dir
from cifar_app.data import integrity, storage
from cifar_app.embeddings.storage import Embeddings, Provenance, load_embeddings, save_embeddings
from cifar_app.experiments import run_store
from cifar_app.experiments.ablations import VARIANTS
from cifar_app.experiments.results import read_results as read_experiments
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.robustness.results import read_results as read_robustness
from cifar_app.robustness.results import save_result as keep_measurement
from cifar_app.training.checkpoint import TrainingCheckpoint
from tests.data.fakes import specs_of, tiny_set, write_binary_archive
from tests.feedback_entry import ENTRY
from tests.measurements import make_measurement
from tests.stored import store_model
from tests.trials import make_record

if TYPE_CHECKING:
    import keras

IMAGES = 20


@dataclass(frozen=True)
class Kind:
    """A kind of thing on disk.

    Attributes:
        prepare: Makes what is there before a fault.
        write: Writes number 1 or more.
        held: The numbers that are there, whole; raises where something half-written shows.
        replaces: Whether a number takes the place of the one before.
    """

    prepare: Callable[[], None]
    write: Callable[[int], None]
    held: Callable[[], set[int]]
    replaces: bool = False


def _write_model(number: int) -> None:
    store_model(f"model-{number}", {LITERT_FILE: bytes(30_000)}, seed=number)


def _held_models() -> set[int]:
    models, errors = store.open_models()
    assert not errors, errors
    for model in models:
        model.verified_path(LITERT_FILE)
        model.test_probabilities()
        model.history()
    return {model.card.seed for model in models}


def _write_opinion(number: int) -> None:
    feedback.append_entry(ENTRY.model_copy(update={"photo": f"{number:064x}"}))


def _held_opinions() -> set[int]:
    return {int(one.photo, 16) for one in feedback.load_feedback().entries}


def _write_measurement(number: int) -> None:
    keep_measurement(make_measurement(str(number)))


def _held_measurements() -> set[int]:
    return {int(name) for name in read_robustness() or {}}


def _write_trial(number: int) -> None:
    run_store.save_record(make_record(VARIANTS[0], number))
    run_store.write_results()


def _held_trials() -> set[int]:
    results = read_experiments()
    return {run.seed for run in results.variants[0].runs} if results else set()


def _write_analysis(number: int) -> None:
    if "analyzed" not in store.list_names():
        store_model("analyzed")
    model = store.open_model("analyzed")
    provenance = Provenance(
        model_sha256=model.card.files[LITERT_FILE],
        explained_variance=0.9,
        perplexity=5.0,
        seed=number,
        seconds=1.0,
        hardware="a computer",
        versions={},
    )
    draw = np.random.default_rng(number)
    arrays: dict[str, Any] = {
        "features": draw.normal(size=(IMAGES, 8)).astype(np.float16),
        "coordinates": np.zeros((IMAGES, 2), np.float32),
        "mean": np.zeros(6, np.float32),
        "components": np.zeros((8, 6), np.float16),
        "neighbor_class_matrix": np.eye(10, dtype=np.float32),
    }
    save_embeddings(model, Embeddings(**arrays, provenance=provenance))


def _held_analysis() -> set[int]:
    analysis = load_embeddings(store.open_model("analyzed"))
    return {analysis.provenance.seed} if analysis else set()


@cache
def _network() -> keras.Model:
    import keras

    return keras.Sequential([keras.Input((8,)), keras.layers.Dense(300)])


def _write_epoch(number: int) -> None:
    figures = {"loss": 1.0, "val_accuracy": 0.5 + number / 100}
    TrainingCheckpoint("mine", {}).save_epoch(_network(), figures, seconds=1.0)


def _held_epochs() -> set[int]:
    import keras

    run = TrainingCheckpoint("mine", {})
    keras.saving.load_model(run.last_model).load_weights(run.best_weights)
    return {run.state.epochs_done - 1}


def _archive() -> Path:
    return cache_dir() / "cifar-10-binary.tar.gz"


def _prepare_data_set() -> None:
    arrays = tiny_set()
    integrity.SPECS.update(specs_of(arrays))
    cache_dir().mkdir(parents=True)
    write_binary_archive(_archive(), arrays)


def _write_data_set(number: int) -> None:
    del number
    storage.download(_archive())


def _held_data_set() -> set[int]:
    if not storage.is_fetched():
        return set()
    storage.verify()
    return {1}


KINDS = {
    "model": Kind(partial(_write_model, 0), _write_model, _held_models),
    "opinion": Kind(partial(_write_opinion, 0), _write_opinion, _held_opinions),
    "measurement": Kind(partial(_write_measurement, 0), _write_measurement, _held_measurements),
    "trial": Kind(partial(_write_trial, 0), _write_trial, _held_trials),
    "analysis": Kind(partial(_write_analysis, 0), _write_analysis, _held_analysis, replaces=True),
    "epoch": Kind(partial(_write_epoch, 0), _write_epoch, _held_epochs, replaces=True),
    "data set": Kind(_prepare_data_set, _write_data_set, _held_data_set, replaces=True),
}
