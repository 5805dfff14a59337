"""The training stages of a model, as curves over the epochs of all of them and in words."""

from __future__ import annotations

from dataclasses import dataclass

from cifar_app.model_store.files import TrainingStage
from cifar_app.model_store.stored_model import StoredModel

_MIN_RISE = 0.02
"""Relative rise of the validation loss that counts as overfitting; less is noise."""


@dataclass(frozen=True)
class Training:
    """Training that led to a model, in one or more stages.

    Attributes:
        stages: Stages with epochs, in order.
        head: Last step of a model whose output layer alone was fitted, in one step.
        kept_epoch: Epoch whose weights were kept, counted over all stages from 1; None if it was
            not recorded.
        planned_epochs: Number of epochs that the last stage would have had; None if it was not
            ended early.
    """

    stages: list[TrainingStage]
    head: TrainingStage | None
    kept_epoch: int | None
    planned_epochs: int | None


def read_training(model: StoredModel) -> Training:
    """Read the training stages of a model.

    Raises:
        ModelError: The training history of the model is corrupted.
    """
    stages, recipe = model.training_stages(), model.card.recipe
    head = stages.pop() if "imagenet_weight" in recipe else None
    best, n_before = stages[-1].best_epoch, sum(stage.epochs for stage in stages[:-1])
    planned = recipe["epochs"] if "epochs_done" in recipe else None
    return Training(stages, head, n_before + best if best else None, planned)


def describe_training(training: Training) -> list[str]:
    """Describe in sentences which epoch was kept, and what the curves say about overfitting."""
    sentences = []
    if len(training.stages) > 1:
        names = ", ".join(
            f"{number} {stage.recipe}" for number, stage in enumerate(training.stages, 1)
        )
        sentences.append(
            f"Training stages, numbered in the charts: {names}. Their losses cannot be "
            "compared, because label smoothing and augmentation differ."
        )
    if training.planned_epochs:
        subject = "The last stage" if len(training.stages) > 1 else "Training"
        sentences.append(
            f"{subject} was ended early, after {training.stages[-1].epochs} of "
            f"{training.planned_epochs} epochs."
        )
    if training.kept_epoch:
        sentences.append(
            f"The weights of epoch {training.kept_epoch} were kept: it has the highest validation "
            f"accuracy{' of the last stage' if len(training.stages) > 1 else ''}."
        )
    sentences.append(_describe_overfitting(training))
    for number, stage in enumerate(training.stages, 1):
        if stage.curves is None:
            sentences.append(f"The epochs of training stage {number} were not recorded.")
    if training.head and training.head.curves:
        curves = training.head.curves
        sentences.append(
            "Finally, the output layer was fitted again, in one step: training accuracy "
            f"{curves.accuracy[0]:.1%}, validation accuracy {curves.val_accuracy[0]:.1%}."
        )
    return sentences


def _describe_overfitting(training: Training) -> str:
    curves = training.stages[-1].curves
    if curves is None or len(curves.loss) == 1:
        return "One epoch cannot show overfitting."
    losses = curves.val_loss
    best = losses.index(min(losses))
    rises = losses[-1] > (1 + _MIN_RISE) * losses[best]
    if rises and curves.loss[-1] < curves.loss[best]:
        epoch = best + 1 + sum(stage.epochs for stage in training.stages[:-1])
        return (
            f"The validation loss is lowest at epoch {epoch} and higher at the end, while the "
            "training loss still falls: overfitting."
        )
    text = "The validation loss does not rise again: no sign of overfitting."
    if curves.accuracy[-1] < curves.val_accuracy[-1]:
        text += (
            " Training accuracy stays below validation accuracy, because it is measured during "
            "training, with dropout and augmentation."
        )
    return text
