"""Training what the plan says, in an order that keeps the table balanced.

Every run has a process of its own: a network leaves some memory behind in TensorFlow, which
adds up over hours, and whatever ends one run leaves the finished ones alone.
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
from cifar_app.training.job import KEPT_LINES, PROGRAM, failure_message, parse, read_tail, spawn
from cifar_app.training.progress import Report, TrainingProgress
from cifar_app.training.run_folders import delete_run, discard_run, run_lock


def schedule_runs(variations: Sequence[Variant], seeds: int) -> list[tuple[Variant, int]]:
    """Every run, the first seed of all variations first."""
    return [(variation, seed) for seed in range(seeds) for variation in variations]


def run_name(variation: Variant, seed: int) -> str:
    """Name of a run among the unfinished trainings."""
    return f"experiment-{variation.name}-seed{seed}"


def run_experiments(
    variations: Sequence[Variant],
    seeds: int,
    report: Report,
    *,
    restart: bool = False,
    program: Sequence[str] = PROGRAM,
) -> None:
    """Train every run that is not finished, and write the results after each.

    Stopped at any moment, the finished runs are kept, and the one under way goes on after
    its last whole epoch.

    Args:
        variations: What to train.
        seeds: Trainings of each variation, with the seeds from 0.
        report: Told about the progress.
        restart: Forget what unfinished runs have done; finished ones are kept.
        program: The command line to start, without its arguments.

    Raises:
        ResultsError: The file of results is damaged, or it cannot be written.
        TrainingError: A run is under way elsewhere, or has failed.
    """
    runs = schedule_runs(variations, seeds)
    for variation, seed in runs if restart else ():
        with run_lock(run_name(variation, seed)):
            delete_run(run_name(variation, seed))
    run_store.write_results()  # what is damaged shows now, not after hours
    for number, (variation, seed) in enumerate(runs, 1):
        if run_store.is_finished(variation, seed):
            discard_run(run_name(variation, seed))  # left by a stop in the last moment
            continue
        prefix = f"{variation.title}, seed {seed} (run {number} of {len(runs)})"
        run_in_subprocess(variation, seed, _with_prefix(prefix, report), program)
        run_store.write_results()


def run_in_subprocess(
    variation: Variant, seed: int, report: Report, program: Sequence[str] = PROGRAM
) -> None:
    """`run_one` in a process of its own; raises `TrainingError` if that fails."""
    last_words: deque[str] = deque(maxlen=KEPT_LINES)
    with spawn([*program, "experiment", "--run", variation.name, str(seed)]) as process:
        reader = threading.Thread(target=read_tail, args=(process.stderr, last_words), daemon=True)
        reader.start()
        try:
            for line in process.stdout or ():
                if progress := parse(line):
                    report(progress)
        except BaseException:
            process.send_signal(signal.SIGTERM)
            process.wait()
            raise
        finally:
            reader.join()  # leaving the process closes what it reads
    if process.returncode:
        raise TrainingError(
            "Every run of the experiments ends with its figures.",
            received=f"{variation.name}, seed {seed}: {failure_message(process.returncode, last_words)}",
            remedy="Once that is mended, run the same command again; finished runs are kept.",
        )


def run_one(variation: Variant, seed: int, report: Report) -> None:
    """Train and measure one run and put its figures into the cache.

    Raises:
        TrainingError: The unfinished run is damaged, or it is under way elsewhere.
        ResultsError: The figures cannot be written.
        DataError: The images cannot be had.
    """
    # TensorFlow is imported only once there is something to train.
    from cifar_app.experiments.trial import train_and_evaluate

    name = run_name(variation, seed)
    with run_lock(name):
        card, history = train_and_evaluate(variation.recipe, name, seed, report)
        run_store.save_record(run_store.to_record(variation, card, history))
        discard_run(name)
    share = card.validation["accuracy"]
    report(TrainingProgress("done", f"{share:.1%} of the validation images right"))


def _with_prefix(prefix: str, report: Report) -> Report:
    def report_run(progress: TrainingProgress) -> None:
        report(replace(progress, message=f"{prefix}: {progress.message}"))

    return report_run
