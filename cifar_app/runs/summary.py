"""What a table shows about a run or about a model that was trained elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cifar_app.errors import CifarAppError
from cifar_app.model_store import store
from cifar_app.model_store.files import CARD_FILE, CURVES
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.runs import control, records
from cifar_app.runs.history import read_history
from cifar_app.runs.records import Run, State
from cifar_app.training.settings import changed_settings

Status = Literal[State, "interrupted"]


@dataclass(frozen=True)
class RunSummary:
    """Summary of a run, or of a stored model without a run.

    Attributes:
        name: Name of the run and the model.
        state: State of the run; a stored model is "finished".
        message: Why the training failed.
        recipe: Name of the recipe.
        changes: Settings that differ from the recipe's, by name.
        seed: Random seed.
        epochs_done: Number of completed epochs.
        epochs: Number of epochs of the whole training.
        curves: Metrics by name with one value per epoch; see `model_store.files.CURVES`.
        test_accuracy: Accuracy of the stored model on the test set, 0–1.
        seconds: Wall time of the completed epochs.
        created: Time of the creation, seconds since 1970.
    """

    name: str
    state: Status
    message: str
    recipe: str
    changes: dict[str, Any]
    seed: int
    epochs_done: int
    epochs: int
    curves: dict[str, list[float]]
    test_accuracy: float | None
    seconds: float
    created: float

    @property
    def validation_accuracy(self) -> float | None:
        """Return the highest validation accuracy, 0–1; None before the first epoch."""
        return max(self.curves["val_accuracy"], default=None)


def states() -> dict[str, Status]:
    """Return the state of every readable run by name."""
    return {run.name: state_of(run) for run in records.list_runs()[0]}


def state_of(run: Run) -> Status:
    """Return the state of a run, which is "interrupted" if its process ended without notice."""
    return "interrupted" if control.is_interrupted(run) else run.record.state


def is_training() -> bool:
    """Return whether a training runs on this machine."""
    return "running" in states().values()


def describe_changes(changes: Mapping[str, Any]) -> str:
    """Describe the settings that differ from a recipe: "epochs 3, width 0.5"."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in changes.items())


def summarize_runs() -> tuple[list[RunSummary], list[CifarAppError]]:
    """Return the user's runs and models, the newest first, and the errors of unreadable ones."""
    runs, errors = records.list_runs()
    all_models, model_errors = store.open_models()
    models = {model.name: model for model in all_models if not model.shipped}
    summaries: list[RunSummary] = []
    problems: list[CifarAppError] = [*errors, *model_errors]
    for run in runs:
        try:
            summaries.append(summarize_run(run, models.pop(run.name, None)))
        except CifarAppError as error:
            problems.append(error)
    for model in models.values():
        try:
            summaries.append(summarize_model(model))
        except CifarAppError as error:
            problems.append(error)
    return sorted(summaries, key=lambda summary: -summary.created), problems


def summarize_run(run: Run, model: StoredModel | None) -> RunSummary:
    """Return the summary of a run and the model that it has left, if any.

    Raises:
        TrainingError: The history of the run is not valid.
    """
    record = run.record
    epochs = read_history(run.folder).epochs
    return RunSummary(
        name=run.name,
        state=state_of(run),
        message=record.message,
        recipe=record.recipe.name,
        changes=changed_settings(record.recipe),
        seed=record.seed,
        epochs_done=len(epochs),
        epochs=record.recipe.epochs,
        curves={name: [getattr(epoch, name) for epoch in epochs] for name in CURVES},
        test_accuracy=model.card.test["accuracy"] if model else None,
        seconds=epochs[-1].seconds if epochs else 0.0,
        created=record.created,
    )


def summarize_model(model: StoredModel) -> RunSummary:
    """Return the summary of a model that has no run, such as an imported one.

    Raises:
        ModelError: The files of the model are corrupted.
    """
    card = model.card
    history = model.history()
    return RunSummary(
        name=model.name,
        state="finished",
        message="",
        recipe=card.recipe["name"],
        changes=card.recipe.get("changes", {}),
        seed=card.seed,
        epochs_done=len(history["loss"]),
        epochs=card.recipe["epochs"],
        curves=history,
        test_accuracy=card.test["accuracy"],
        seconds=card.training_seconds,
        created=(model.folder / CARD_FILE).stat().st_mtime,
    )
