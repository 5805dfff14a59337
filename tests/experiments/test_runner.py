"""Order of the runs, resuming them, and the results file made of their records."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cifar_app import models
from cifar_app.config import experiment_runs_dir, experiments_file, runs_dir
from cifar_app.errors import ResultsError, TrainingError
from cifar_app.experiments import run_store, runner
from cifar_app.experiments.ablations import EPOCHS, Variant, select_variants
from cifar_app.experiments.results import Results, read_results
from cifar_app.model_store import store
from cifar_app.models.flops import count_flops
from cifar_app.progress import no_progress
from cifar_app.training import fit
from cifar_app.training.checkpoint import finished_epochs
from cifar_app.training.progress import OnTrainingProgress, TrainingProgress
from tests.processes import TINY_CLI
from tests.tiny_cli import STAND_INS
from tests.trials import make_record

VARIANTS = select_variants(["baseline", "narrow"])
BASELINE, NARROW = VARIANTS


@pytest.fixture(autouse=True)
def tiny_data(no_shipped_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train on artificial images, without results at first."""
    del no_shipped_models
    monkeypatch.setattr(fit, "load_train_set", STAND_INS["load_train_set"])
    monkeypatch.setattr(fit, "stratified_split", STAND_INS["stratified_split"])
    monkeypatch.setattr(runner, "load_test_set", STAND_INS["load_test_set"])


def stored_results() -> Results:
    results = read_results()
    assert results
    return results


def test_runs_are_ordered_by_seed_and_finished_ones_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained: list[str] = []

    def stand_in(variant: Variant, seed: int, on_progress: OnTrainingProgress, _: object) -> None:
        if len(trained) == 3:
            raise KeyboardInterrupt
        trained.append(f"{variant.name} {seed}")
        run_store.save_record(make_record(variant, seed))
        on_progress(TrainingProgress("done", "accuracy 50%"))

    monkeypatch.setattr(runner, "run_in_subprocess", stand_in)
    reports: list[TrainingProgress] = []
    with pytest.raises(KeyboardInterrupt):
        runner.run_experiments(VARIANTS, 2, reports.append)
    assert trained == ["baseline 0", "narrow 0", "baseline 1"]
    assert reports[2].message == "Baseline, seed 1 (run 3 of 4): accuracy 50%"
    assert [len(variant.runs) for variant in stored_results().variants] == [2, 1]

    trained.clear()
    runner.run_experiments(VARIANTS, 2, reports.append)
    assert trained == ["narrow 1"]
    runner.run_experiments(VARIANTS, 2, lambda _: pytest.fail("every run is finished"))


def test_run_is_trained_and_recorded_without_storing_a_model() -> None:
    reports: list[TrainingProgress] = []
    runner.run_one(NARROW, 1, reports.append)
    run_store.write_results()
    results = stored_results()
    (narrow,) = results.variants
    (run,) = narrow.runs
    model = models.build("seed_cnn", {"width": 0.5})
    assert (narrow.parameters, narrow.flops) == (model.count_params(), count_flops(model))
    assert (narrow.recipe, run.seed) == (NARROW.recipe, 1)
    assert (results.epochs, results.seeds, results.command) == (EPOCHS, 3, run_store.COMMAND)
    assert run.validation_accuracy == pytest.approx(max(run.history["val_accuracy"]))
    assert run.seconds > 0
    assert reports[-1].message == f"validation accuracy {run.validation_accuracy:.1%}"
    assert not (runs_dir() / runner.run_name(NARROW, 1)).exists()
    assert store.list_names() == []


@pytest.mark.slow
def test_stopped_run_is_resumed() -> None:
    def stop_in_epoch_3(progress: TrainingProgress) -> None:
        if progress.epoch == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_experiments([NARROW], 1, stop_in_epoch_3, program=TINY_CLI)
    assert read_results() is None
    assert finished_epochs(runner.run_name(NARROW, 0)) >= 2

    reports: list[TrainingProgress] = []
    runner.run_experiments([NARROW], 1, reports.append, program=TINY_CLI)
    assert next(report.epoch for report in reports if report.stage == "training") >= 3
    assert reports[-1].stage == "done"
    assert len(stored_results().runs) == 1


def test_results_file_keeps_runs_missing_in_the_cache(cache: Path) -> None:
    for seed in range(2):
        run_store.save_record(make_record(BASELINE, seed))
        run_store.save_record(make_record(NARROW, seed))
    run_store.write_results()
    experiment_runs_dir().rename(cache / "elsewhere")  # as on another machine
    run_store.save_record(make_record(BASELINE, 1, accuracy=0.75))
    other = replace(NARROW, recipe=replace(NARROW.recipe, learning_rate=0.1))
    run_store.save_record(make_record(other, 0, accuracy=0.9))
    assert run_store.is_finished(BASELINE, 1)
    assert not run_store.is_finished(BASELINE, 0)
    assert not run_store.is_finished(NARROW, 0)
    run_store.write_results()
    baseline, narrow = stored_results().variants
    assert baseline.values("validation_accuracy") == [0.5, 0.75]
    assert narrow.values("validation_accuracy") == [0.5, 0.5]


def test_run_on_another_backend_becomes_a_repeat() -> None:
    first = make_record(BASELINE, 0)
    (run,) = first.runs
    other = run.model_copy(update={"versions": run.versions | {"backend": "torch"}})
    run_store.save_record(first.model_copy(update={"runs": (other,)}))
    run_store.write_results()
    for accuracy in (0.6, 0.7):  # the second replaces a run on the same backend
        run_store.save_record(make_record(BASELINE, 0, accuracy))
        run_store.write_results()
    (baseline,) = stored_results().variants
    assert [run.validation_accuracy for run in baseline.runs] == [0.7]
    assert [(run.backend, run.validation_accuracy) for run in baseline.repeats] == [("torch", 0.5)]


@pytest.mark.parametrize("content", ['{"name": "base', '{"name": "baseline"}'])
def test_corrupted_record_is_not_a_finished_run(content: str) -> None:
    run_store.save_record(make_record(BASELINE, 0))
    (path,) = experiment_runs_dir().iterdir()
    path.write_text(content)
    assert not run_store.is_finished(BASELINE, 0)
    run_store.write_results()
    assert read_results() is None


def test_corrupted_results_are_refused_before_training() -> None:
    experiments_file().write_text("{}")
    with pytest.raises(ResultsError):
        runner.run_experiments(VARIANTS, 1, lambda _: pytest.fail("nothing may happen"))


def test_diverged_loss_is_stored_as_null() -> None:
    record = make_record(BASELINE, 0)
    history = record.runs[0].history | {"loss": [1.0] * (EPOCHS - 1) + [math.nan]}
    run = record.runs[0].model_copy(update={"test_loss": math.inf, "history": history})
    run_store.save_record(record.model_copy(update={"runs": (run,)}))
    run_store.write_results()
    json.loads(experiments_file().read_text(), parse_constant=lambda name: pytest.fail(name))
    (run,) = stored_results().variants[0].runs
    assert math.isnan(run.history["loss"][-1])
    assert math.isnan(run.test_loss)


def test_failed_process_is_reported() -> None:
    code = "import os, sys, time; os.close(1); time.sleep(0.1); sys.exit('The disk is full.')"
    program = [sys.executable, "-c", code]
    with pytest.raises(TrainingError, match=r"baseline, seed 0: The disk is full.*finished runs"):
        runner.run_experiments(VARIANTS, 1, no_progress, program=program)


def test_restart_deletes_only_unfinished_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    run_store.save_record(make_record(BASELINE, 0))
    folder = runs_dir() / runner.run_name(NARROW, 0)
    folder.mkdir(parents=True)
    exists: list[bool] = []
    monkeypatch.setattr(runner, "run_in_subprocess", lambda *_: exists.append(folder.exists()))
    runner.run_experiments(VARIANTS, 1, no_progress)
    runner.run_experiments(VARIANTS, 1, no_progress, restart=True)
    assert exists == [True, False]
