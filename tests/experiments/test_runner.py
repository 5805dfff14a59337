"""What is trained and in which order, what is kept, and what is done again."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cifar_app import models
from cifar_app.config import experiment_runs_dir, experiments_file, runs_dir
from cifar_app.errors import ResultsError, TrainingError
from cifar_app.experiments import run_store, runner, trial
from cifar_app.experiments.ablations import EPOCHS, Variant, select_variants
from cifar_app.experiments.outcomes import METRICS, Results
from cifar_app.experiments.results import read_results
from cifar_app.model_store import store
from cifar_app.models.flops import count_flops
from cifar_app.training import finalize, fit
from cifar_app.training.progress import Report, TrainingProgress, no_progress
from cifar_app.training.run_folders import finished_epochs
from tests.processes import TINY_CLI
from tests.stored import make_card
from tests.tiny_cli import STAND_INS
from tests.trials import make_entry, make_run

PLAN = select_variants(["baseline", "narrow"])
BASELINE, NARROW = PLAN


@pytest.fixture(autouse=True)
def tiny(no_shipped_models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Made-up images; whatever is trained, no model may be stored."""
    del no_shipped_models
    monkeypatch.setattr(fit, "load_train_set", STAND_INS["load_train_set"])
    monkeypatch.setattr(fit, "stratified_split", STAND_INS["stratified_split"])
    monkeypatch.setattr(finalize, "load_test_set", STAND_INS["load_test_set"])
    yield
    assert store.list_names() == []


def record(variation: Variant, seed: int, accuracy: float = 0.5) -> run_store.Record:
    """A finished run in the form of the cache."""
    entry = make_entry(variation, seeds=0)
    kept = {field: entry[field] for field in ("name", "recipe", "parameters", "flops")}
    return kept | {"run": make_run(seed, accuracy)}


def known() -> Results:
    results = read_results()
    assert results is not None
    return results


def test_the_first_seed_of_all_comes_first_and_a_stop_keeps_what_is_finished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def stand_in(variation: Variant, seed: int, report: Report, _: object) -> None:
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(f"{variation.name} {seed}")
        run_store.save_record(record(variation, seed))
        report(TrainingProgress("done", "50% right"))

    monkeypatch.setattr(runner, "run_in_subprocess", stand_in)
    reports: list[TrainingProgress] = []
    with pytest.raises(KeyboardInterrupt):
        runner.run_experiments(PLAN, 2, reports.append)
    assert made == ["baseline 0", "narrow 0", "baseline 1"]
    assert reports[2].message == "Baseline, seed 1 (run 3 of 4): 50% right"
    assert [len(one.runs) for one in known().variants] == [2, 1]

    made.clear()
    runner.run_experiments(PLAN, 2, reports.append)
    assert made == ["narrow 1"]
    runner.run_experiments(PLAN, 2, lambda _: pytest.fail("nothing is left to do"))
    runner.run_experiments(PLAN[:1], 3, reports.append)
    assert made == ["narrow 1", "baseline 2"]


def test_a_run_that_is_stopped_goes_on_and_ends_as_if_nothing_had_been() -> None:
    def stop_in_epoch_3(progress: TrainingProgress) -> None:
        if progress.epoch == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_experiments([NARROW], 1, stop_in_epoch_3, program=TINY_CLI)
    assert read_results() is None
    assert finished_epochs(runner.run_name(NARROW, 0)) >= 2

    reports: list[TrainingProgress] = []
    runner.run_experiments([NARROW], 1, reports.append, program=TINY_CLI)
    assert next(one.epoch for one in reports if one.stage == "training") >= 3
    assert reports[-1].stage == "done"
    assert not (runs_dir() / runner.run_name(NARROW, 0)).exists()
    check_against_a_training_of_its_own(known())


def check_against_a_training_of_its_own(results: Results) -> None:
    (narrow,) = results.variants
    model = models.build("seed_cnn", {"width": 0.5})
    assert (narrow.parameters, narrow.flops) == (model.count_params(), count_flops(model))
    assert narrow.recipe == NARROW.recipe.to_json()
    assert (results.epochs, results.seeds, results.command) == (EPOCHS, 3, run_store.COMMAND)

    card, history = trial.train_and_evaluate(NARROW.recipe, "again", 0, no_progress)
    (run,) = narrow.runs
    assert run.history["loss"] == pytest.approx(history["loss"], abs=1e-5)
    assert run.metrics["test_accuracy"] == card.test["accuracy"]
    assert run.metrics["validation_accuracy"] == pytest.approx(max(run.history["val_accuracy"]))
    assert run.metrics["seconds"] > 0
    assert run.hardware == card.hardware

    content = json.loads(experiments_file().read_text())
    for entry, outcome in zip(content["variants"], results.variants, strict=True):
        for figure in METRICS:
            assert entry["summary"][figure]["mean"] == outcome.mean(figure)
            assert entry["summary"][figure]["sd"] == outcome.sd(figure)


def test_a_part_of_the_plan_takes_nothing_from_the_file(cache: Path) -> None:
    for seed in range(2):
        run_store.save_record(record(BASELINE, seed))
        run_store.save_record(record(NARROW, seed))
    run_store.write_results()
    experiment_runs_dir().rename(cache / "elsewhere")  # as on another machine
    run_store.save_record(record(BASELINE, 1, accuracy=0.75))
    assert not run_store.is_finished(BASELINE, 0)
    run_store.write_results()
    baseline, narrow = known().variants
    assert baseline.values("validation_accuracy") == [0.5, 0.75]
    assert narrow.values("validation_accuracy") == [0.5, 0.5]


def test_runs_of_another_recipe_do_not_count() -> None:
    other = replace(BASELINE, recipe=replace(BASELINE.recipe, learning_rate=0.1))
    run_store.save_record(record(other, 0))
    assert not run_store.is_finished(BASELINE, 0)
    assert run_store.is_finished(other, 0)
    older = record(BASELINE, 1)
    del older["recipe"]["initial_image_size"], older["recipe"]["augmentation"]["cutout"]
    run_store.save_record(older)
    assert run_store.is_finished(BASELINE, 1)
    run_store.write_results()
    assert [run.seed for run in known().variants[0].runs] == [1]


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "base',
        "[]",
        '{"name": "baseline"}',
        "[" * 100_000,
        json.dumps(record(BASELINE, 0) | {"recipe": None}),
        json.dumps(record(BASELINE, 0) | {"recipe": {"augmentation": None}}),
        json.dumps(record(BASELINE, 0) | {"run": {"seed": 0}}),
    ],
)
def test_a_damaged_record_is_a_run_to_be_made(content: str) -> None:
    run_store.save_record(record(BASELINE, 0))
    (path,) = experiment_runs_dir().iterdir()
    path.write_text(content)
    assert not run_store.is_finished(BASELINE, 0)
    run_store.write_results()
    assert read_results() is None


def test_damaged_results_are_refused_before_anything_is_trained() -> None:
    experiments_file().write_text("{}")
    with pytest.raises(ResultsError):
        runner.run_experiments(PLAN, 1, lambda _: pytest.fail("nothing may happen"))


def test_a_loss_that_ran_away_is_written_as_unknown() -> None:
    kept = record(BASELINE, 0)
    card = make_card(
        recipe=kept["recipe"],
        validation={"accuracy": 0.1, "loss": math.nan},
        test={"accuracy": 0.1, "loss": math.inf},
    )
    history = kept["run"]["history"] | {"loss": [1.0] * (EPOCHS - 1) + [math.nan]}
    run_store.save_record(run_store.to_record(BASELINE, card, history))
    run_store.write_results()
    json.loads(experiments_file().read_text(), parse_constant=lambda name: pytest.fail(name))
    (run,) = known().variants[0].runs
    assert math.isnan(run.history["loss"][-1])
    assert math.isnan(run.metrics["test_loss"])


def test_a_process_that_fails_says_why() -> None:
    late = "import os, sys, time; os.close(1); time.sleep(0.3); sys.exit('The disk is full.')"
    program = [sys.executable, "-c", late]
    with pytest.raises(TrainingError, match=r"baseline, seed 0: The disk is full.*finished runs"):
        runner.run_experiments(PLAN, 1, no_progress, program=program)


def test_restart_forgets_unfinished_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run_store.save_record(record(BASELINE, 0))
    folder = runs_dir() / runner.run_name(NARROW, 0)
    folder.mkdir(parents=True)
    left: list[bool] = []
    monkeypatch.setattr(runner, "run_in_subprocess", lambda *_: left.append(folder.exists()))
    runner.run_experiments(PLAN, 1, no_progress)
    runner.run_experiments(PLAN, 1, no_progress, restart=True)
    assert left == [True, False]
