"""Run the experiments.

Every run has its own process: TensorFlow does not free all memory of a model, and a run that fails
does not affect the others.
"""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from cifar_app.errors import TrainingError
from cifar_app.experiments import run_store
from cifar_app.experiments.ablations import Variant
from cifar_app.model_store.card import Card
from cifar_app.training.checkpoint import delete_run, discard_run, run_lock
from cifar_app.training.job import (
    MAX_STDERR_LINES,
    PROGRAM,
    failure_message,
    parse_progress,
    read_tail,
    spawn,
)
from cifar_app.training.progress import OnProgress, TrainingProgress
from cifar_app.training.recipes import Recipe


def schedule_runs(variants: Sequence[Variant], seeds: int) -> list[tuple[Variant, int]]:
    """Return all runs in order: the first seed of every variant, then the second, and so on."""
    return [(variant, seed) for seed in range(seeds) for variant in variants]


def run_name(variant: Variant, seed: int) -> str:
    """Return the name of the run's checkpoint."""
    return f"experiment-{variant.name}-seed{seed}"


def run_experiments(
    variants: Sequence[Variant],
    seeds: int,
    on_progress: OnProgress,
    *,
    restart: bool = False,
    program: Sequence[str] = PROGRAM,
) -> None:
    """Train every run that is not finished, and update the results file after each.

    If it is interrupted, finished runs stay and the current one is resumed by the next call.

    Args:
        variants: Variants to train.
        seeds: Number of runs per variant, with seeds from 0.
        on_progress: Callback for the progress.
        restart: Whether to delete unfinished runs first; finished ones stay.
        program: Command line to run, without its arguments.

    Raises:
        ResultsError: The results file is corrupted or cannot be written.
        TrainingError: A run is being trained by another process, or has failed.
    """
    runs = schedule_runs(variants, seeds)
    for variant, seed in runs if restart else ():
        with run_lock(run_name(variant, seed)):
            delete_run(run_name(variant, seed))
    run_store.write_results()  # reports a corrupted file now, not after hours
    for number, (variant, seed) in enumerate(runs, 1):
        if run_store.is_finished(variant, seed):
            discard_run(run_name(variant, seed))  # left if the run was stopped at its end
            continue
        prefix = f"{variant.title}, seed {seed} (run {number} of {len(runs)})"
        run_in_subprocess(variant, seed, _with_prefix(prefix, on_progress), program)
        run_store.write_results()


def run_in_subprocess(
    variant: Variant, seed: int, on_progress: OnProgress, program: Sequence[str] = PROGRAM
) -> None:
    """Call `run_one` in a child process; raise `TrainingError` if it fails."""
    stderr_lines: deque[str] = deque(maxlen=MAX_STDERR_LINES)
    with spawn([*program, "experiment", "--run", variant.name, str(seed)]) as process:
        reader = threading.Thread(
            target=read_tail, args=(process.stderr, stderr_lines), daemon=True
        )
        reader.start()
        try:
            for line in process.stdout or ():
                if progress := parse_progress(line):
                    on_progress(progress)
        except BaseException:
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
        finally:
            reader.join()  # before the pipe is closed
    if process.returncode:
        reason = failure_message(process.returncode, stderr_lines)
        raise TrainingError(
            "Every run of an experiment ends with its metrics.",
            received=f"{variant.name}, seed {seed}: {reason}",
            remedy="Solve the problem and run the same command again; finished runs are saved.",
        )


def run_one(variant: Variant, seed: int, on_progress: OnProgress) -> None:
    """Train and evaluate one run, and save its record in the cache folder.

    Raises:
        TrainingError: The unfinished run is corrupted, or is being trained by another process.
        ResultsError: The record cannot be written.
        DataError: The images cannot be loaded.
    """
    name = run_name(variant, seed)
    with run_lock(name):
        card, history = train_and_evaluate(variant.recipe, name, seed, on_progress)
        run_store.save_record(run_store.to_record(variant, card, history))
        discard_run(name)
    accuracy = card.validation["accuracy"]
    on_progress(TrainingProgress("done", f"validation accuracy {accuracy:.1%}"))


def train_and_evaluate(
    recipe: Recipe, name: str, seed: int, on_progress: OnProgress
) -> tuple[Card, dict[str, list[float]]]:
    """Train a model or resume the run of this name, and evaluate it without storing it.

    The caller holds `run_lock` and discards the run once the metrics are saved.

    Args:
        recipe: Recipe to train.
        name: Name of the run.
        seed: Random seed of the weights, the order of the images and dropout.
        on_progress: Callback for the progress.

    Returns:
        The card without file hashes, and the training curves.

    Raises:
        TrainingError: The unfinished run is corrupted or has other settings.
        DataError: The images cannot be loaded.
    """
    from cifar_app.inference.litert import predict_in_batches
    from cifar_app.training.finalize import make_card  # imports TensorFlow
    from cifar_app.training.fit import fit

    result = fit(recipe, name, seed, recipe.epochs, on_progress)
    on_progress(TrainingProgress("evaluating", "Evaluating on the 10,000 test images"))
    predict_fn = result.model.predict_on_batch
    validation_probabilities = predict_in_batches(predict_fn, result.validation[0])
    card, _ = make_card(result, validation_probabilities, predict_fn)
    return card, result.state.history


def _with_prefix(prefix: str, on_progress: OnProgress) -> OnProgress:
    def report_run(progress: TrainingProgress) -> None:
        on_progress(replace(progress, message=f"{prefix}: {progress.message}"))

    return report_run
