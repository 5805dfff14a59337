"""The kinds of files that the project writes: how to write one, and how to read what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from cifar_app.annotations import feedback
from cifar_app.config import cache_dir
from cifar_app.data import integrity, storage
from cifar_app.embeddings.storage import load_embeddings, save_embeddings
from cifar_app.experiments import run_store
from cifar_app.experiments.ablations import VARIANTS
from cifar_app.experiments.results import read_results as read_experiments
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from cifar_app.robustness.results import read_results as read_robustness
from cifar_app.robustness.results import save_result as save_robustness
from cifar_app.training.checkpoint import TrainingCheckpoint
from tests.data.fakes import hashes_of, tiny_set, write_binary_archive
from tests.feedback_entry import ENTRY
from tests.measurements import make_measurement
from tests.stored import make_embeddings, store_model
from tests.trials import make_record

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class FileKind:
    """A kind of file that the app writes, for tests that interrupt its writing.

    Attributes:
        prepare: Writes what is there before a fault.
        write: Writes the entry of an index, 1 or more.
        read: Returns the indices of all entries; raises if one is incomplete.
        overwrites: Whether an entry replaces the one before.
    """

    prepare: Callable[[], None]
    write: Callable[[int], None]
    read: Callable[[], set[int]]
    overwrites: bool = False


def _write_model(index: int) -> None:
    store_model(f"model-{index}", {LITERT_FILE: bytes(30_000)}, seed=index)


def _read_models() -> set[int]:
    models, errors = store.open_models()
    assert not errors, errors
    for model in models:
        model.verified_path(LITERT_FILE)
        model.test_probabilities()
        model.history()
    return {model.card.seed for model in models}


def _write_feedback(index: int) -> None:
    feedback.append_entry(ENTRY.model_copy(update={"photo": f"{index:064x}"}))


def _read_feedback() -> set[int]:
    return {int(entry.photo, 16) for entry in feedback.load_feedback().entries}


def _write_robustness(index: int) -> None:
    save_robustness(make_measurement(str(index)))


def _read_robustness() -> set[int]:
    return {int(name) for name in read_robustness() or {}}


def _write_experiment(index: int) -> None:
    run_store.save_record(make_record(VARIANTS[0], index))
    run_store.write_results()


def _read_experiments() -> set[int]:
    results = read_experiments()
    return {run.seed for run in results.variants[0].runs} if results else set()


def _write_embeddings(index: int) -> None:
    if "analyzed" not in store.list_names():
        store_model("analyzed")
    model = store.open_model("analyzed")
    save_embeddings(model, make_embeddings(model, seed=index))


def _read_embeddings() -> set[int]:
    embeddings = load_embeddings(store.open_model("analyzed"))
    return {embeddings.provenance.seed} if embeddings else set()


@cache
def _keras_model() -> keras.Model:
    import keras

    return keras.Sequential([keras.Input((8,)), keras.layers.Dense(300)])


def _write_checkpoint(index: int) -> None:
    logs = {"loss": 1.0, "val_accuracy": 0.5 + index / 100}
    TrainingCheckpoint("mine", {}).save_epoch(_keras_model(), logs, seconds=1.0)


def _read_checkpoint() -> set[int]:
    import keras

    checkpoint = TrainingCheckpoint("mine", {})
    keras.saving.load_model(checkpoint.last_model).load_weights(checkpoint.best_weights)
    return {checkpoint.state.epochs_done - 1}


def _archive() -> Path:
    return cache_dir() / "cifar-10-binary.tar.gz"


def _prepare_archive() -> None:
    arrays = tiny_set()
    integrity.SHA256_BY_ARRAY.update(hashes_of(arrays))
    cache_dir().mkdir(parents=True)
    write_binary_archive(_archive(), arrays)


def _write_dataset(index: int) -> None:
    del index
    storage.download(_archive())


def _read_dataset() -> set[int]:
    if not storage.is_fetched():
        return set()
    storage.verify()
    return {1}


def _kind(
    write: Callable[[int], None], read: Callable[[], set[int]], overwrites: bool = False
) -> FileKind:
    return FileKind(partial(write, 0), write, read, overwrites)


KINDS = {
    "model": _kind(_write_model, _read_models),
    "feedback": _kind(_write_feedback, _read_feedback),
    "robustness": _kind(_write_robustness, _read_robustness),
    "experiment": _kind(_write_experiment, _read_experiments),
    "embeddings": _kind(_write_embeddings, _read_embeddings, overwrites=True),
    "checkpoint": _kind(_write_checkpoint, _read_checkpoint, overwrites=True),
    "dataset": FileKind(_prepare_archive, _write_dataset, _read_dataset, overwrites=True),
}
