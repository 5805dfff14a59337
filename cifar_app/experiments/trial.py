"""A training for its figures alone: no model is stored, so that no chooser ever offers it."""

from __future__ import annotations

from cifar_app.inference.litert import predict_in_batches
from cifar_app.model_store.card import Card
from cifar_app.training.finalize import make_card
from cifar_app.training.fit import fit
from cifar_app.training.progress import Report, TrainingProgress
from cifar_app.training.recipe import Recipe


def train_and_evaluate(
    recipe: Recipe, name: str, seed: int, report: Report
) -> tuple[Card, dict[str, list[float]]]:
    """Train a network, measure it and let it go. Goes on with an unfinished run of this name.

    The caller holds the run (`run.exclusive`) and forgets it once the figures are kept.

    Args:
        recipe: What to do.
        name: Name of the run.
        seed: Seed of weights, order and dropout.
        report: Told about the progress.

    Returns:
        The card, without files, and the figures of every epoch.

    Raises:
        TrainingError: The unfinished run is damaged or has other settings.
        DataError: The images cannot be had.
    """
    fitted = fit(recipe, name, seed, recipe.epochs, report)
    report(TrainingProgress("evaluating", "Measuring on the 10,000 test images"))
    forward = fitted.model.predict_on_batch
    images, labels = fitted.validation
    held_out = predict_in_batches(forward, images)
    learned = len(fitted.training[1])
    answers = (labels, held_out)
    card, _ = make_card(fitted.model, recipe, seed, fitted.state, learned, answers, forward)
    return card, fitted.state.history
