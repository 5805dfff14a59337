"""Run the experiments.

Every run has its own process: TensorFlow does not free all memory of a model, and a run that fails
does not affect the others.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from cifar_app.data import load_test_set
from cifar_app.environment import configure_keras
from cifar_app.errors import TrainingError
from cifar_app.experiments import run_store
from cifar_app.experiments.ablations import Variant
from cifar_app.experiments.results import RunResult, VariantResult
from cifar_app.inference.litert import predict_in_batches
from cifar_app.metrics.calibration import calibration_curve
from cifar_app.metrics.classification import summarize
from cifar_app.model_store.files import CURVES
from cifar_app.models.flops import count_flops
from cifar_app.training.checkpoint import delete_checkpoint, run_lock
from cifar_app.training.job import PROGRAM, TrainingProcess
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress


def schedule_runs(variants: Sequence[Variant], seeds: int) -> list[tuple[Variant, int]]:
    """Return all runs in order: the first seed of every variant, then the second, and so on."""
    return [(variant, seed) for seed in range(seeds) for variant in variants]


def run_name(variant: Variant, seed: int) -> str:
    """Return the name of the run's checkpoint."""
    return f"experiment-{variant.name}-seed{seed}"


def run_experiments(
    variants: Sequence[Variant],
    seeds: int,
    on_progress: OnTrainingProgress,
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
            delete_checkpoint(run_name(variant, seed))
    run_store.write_results()  # reports a corrupted file now, not after hours
    for number, (variant, seed) in enumerate(runs, 1):
        if run_store.is_finished(variant, seed):
            delete_checkpoint(run_name(variant, seed))  # left if the run was stopped at its end
            continue
        prefix = f"{variant.title}, seed {seed} (run {number} of {len(runs)})"

        def report_run(progress: TrainingProgress, prefix: str = prefix) -> None:
            on_progress(replace(progress, message=f"{prefix}: {progress.message}"))

        run_in_subprocess(variant, seed, report_run, program)
        run_store.write_results()


def run_in_subprocess(
    variant: Variant, seed: int, on_progress: OnTrainingProgress, program: Sequence[str] = PROGRAM
) -> None:
    """Call `run_one` in a child process; raise `TrainingError` if it fails."""
    with TrainingProcess([*program, "experiment", "--run", variant.name, str(seed)]) as process:
        try:
            for progress in process.read_progress():
                on_progress(progress)
        except BaseException:
            process.popen.terminate()
            process.popen.wait()
            raise
        if status := process.popen.wait():
            reason = process.describe_failure(status)
            raise TrainingError(
                "Every run of an experiment ends with its metrics.",
                received=f"{variant.name}, seed {seed}: {reason}",
                remedy="Solve the problem and run the same command again; finished runs are saved.",
            )


def run_one(variant: Variant, seed: int, on_progress: OnTrainingProgress) -> None:
    """Train and evaluate one run, and save its record in the cache folder.

    Raises:
        TrainingError: The unfinished run is corrupted, or is being trained by another process.
        ResultsError: The record cannot be written.
        DataError: The images cannot be loaded.
    """
    name = run_name(variant, seed)
    with run_lock(name):
        record = train_and_evaluate(variant, name, seed, on_progress)
        run_store.save_record(record)
        delete_checkpoint(name)
    message = f"validation accuracy {record.runs[0].validation_accuracy:.1%}"
    on_progress(TrainingProgress("done", message))


def train_and_evaluate(
    variant: Variant, name: str, seed: int, on_progress: OnTrainingProgress
) -> VariantResult:
    """Train a variant or resume the run of this name, and evaluate it without storing a model.

    The caller holds `run_lock` and deletes the run once the record is saved; see `run_one`.
    """
    configure_keras()
    from cifar_app.training.fit import fit

    result = fit(variant.recipe, name, seed, variant.recipe.epochs, on_progress)
    on_progress(TrainingProgress("evaluating", "Evaluating on the 10,000 test images"))
    predict_fn, state = result.model.predict_on_batch, result.state
    validation_images, validation_labels = result.validation
    test_images, test_labels = load_test_set()
    test_probabilities = predict_in_batches(predict_fn, test_images)
    test = summarize(test_labels, test_probabilities)
    validation = summarize(validation_labels, predict_in_batches(predict_fn, validation_images))
    run = RunResult(
        seed=seed,
        best_epoch=state.best_epoch,
        validation_accuracy=validation.accuracy,
        validation_loss=validation.loss,
        test_accuracy=test.accuracy,
        test_loss=test.loss,
        calibration_error=calibration_curve(test_labels, test_probabilities).ece,
        seconds=round(state.seconds, 1),
        trained=datetime.datetime.now(datetime.UTC).date().isoformat(),
        hardware=state.hardware,
        versions=state.versions,
        history={curve: state.history[curve] for curve in CURVES},
    )
    return VariantResult(
        **vars(variant),
        parameters=result.model.count_params(),
        flops=count_flops(result.model),
        runs=(run,),
    )
