"""The Train page, with runs whose files are written by the test."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cifar_app import data
from cifar_app.config import runs_dir
from cifar_app.model_store import store
from cifar_app.runs import archive, control, records, storage
from cifar_app.runs.estimate import Estimate
from cifar_app.runs.history import Epoch, Step, append_line
from cifar_app.runs.manager import RunManager
from cifar_app.training import RECIPES
from cifar_app.training.progress import TrainingProgress
from cifar_app.training.settings import adjust
from cifar_app.ui import cache
from cifar_app.ui.pages.train import settings_form
from tests.app.conftest import Open, texts
from tests.stored import store_model

QUICK = replace(RECIPES["quick"], epochs=3)


class NoProcesses(RunManager):
    """A manager that starts no process."""

    def _serve_queue(self) -> None:
        pass


@pytest.fixture(autouse=True)
def manager(monkeypatch: pytest.MonkeyPatch) -> RunManager:
    manager = NoProcesses()
    monkeypatch.setattr(cache, "run_manager", lambda: manager)
    monkeypatch.setattr(data, "is_fetched", lambda: True)
    known = Estimate(
        parameters=1234567, flops=20_000_000, training_seconds=0.0002, prediction_seconds=0.0001
    )
    monkeypatch.setattr(settings_form, "find_estimate", lambda _: known)
    return manager


def write_run(name: str, n_epochs: int, state: records.State, message: str = "") -> None:
    """Write a run with made-up metrics."""
    storage.create_run(QUICK, 0, name)
    for epoch in range(1, n_epochs + 1):
        step = Step(
            epoch=epoch - 0.5, loss=2.0, accuracy=0.3, learning_rate=0.01, images_per_second=500.0
        )
        append_line(runs_dir() / name, step)
        line = Epoch(
            epoch=epoch,
            loss=1.5,
            val_loss=1.4,
            accuracy=0.4,
            val_accuracy=0.5 + epoch / 100,
            seconds=10.0 * epoch,
            confusion=np.eye(10, dtype=int).tolist(),
            watched=np.eye(10)[[3] * 12].tolist(),
        )
        append_line(runs_dir() / name, line)
    records.update_run(name, state, message)


def buttons(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_form_starts_a_run_with_its_settings(open_app: Open) -> None:
    app = open_app("train", epochs="4", width="0.5", lr="0.003", augmentation="none", seed="7")
    assert app.metric[0].value == "1,234,567"
    # Epochs of 45,000 training and twice 5,000 validation images; 20,000 images in two views.
    seconds = 4 * (45_000 * 0.0002 + 10_000 * 0.0001) + 2 * 20_000 * 0.0001
    assert app.metric[2].value == f"about {seconds:.0f} s"
    app.button(key="start-training").click().run()
    run = records.open_run("quick-seed7")
    changes = {"epochs": 4, "width": 0.5, "learning_rate": 0.003, "augmentation": "none"}
    assert run.record.recipe == adjust(RECIPES["quick"], changes)
    assert (run.record.seed, run.record.state) == (7, "queued")
    assert "quick-seed7 · waiting" in texts(app).replace("\\", "")


def test_other_recipe_resets_the_settings(open_app: Open) -> None:
    app = open_app("train", epochs="4", width="0.5")
    app.selectbox[0].set_value("seed_cnn").run()
    assert dict(app.query_params) == {"recipe": "seed_cnn"}


@pytest.mark.parametrize(
    ("state", "n_epochs", "text", "expected"),
    [
        ("stopped", 1, "1 of 3 epochs are saved", {"Resume", "Keep the model", "Delete now"}),
        ("failed", 0, "The disk is full.", {"Resume", "Delete now"}),
        ("running", 2, "ended without notice", {"Resume", "Keep the model", "Delete now"}),
    ],
)
def test_states_have_their_texts_and_buttons(
    open_app: Open, state: records.State, n_epochs: int, text: str, expected: set[str]
) -> None:
    write_run("mine", n_epochs, state, "The disk is full." if state == "failed" else "")
    app = open_app("train")
    assert text in texts(app)
    assert buttons(app) == expected | {"Start training", "Measure again", "Rename now"}


def test_running_and_waiting_runs_are_shown_live(open_app: Open) -> None:
    write_run("first", 1, "running")
    write_run("second", 0, "queued")
    progress = TrainingProgress("training", "Epoch 2 of 3", 2, 3, 40, 80, loss=1.0, seconds_left=30)
    (runs_dir() / "first" / "progress.json").write_text(progress.to_json())
    with control.training_slot() as free:  # as the process that trains
        assert free
        app = open_app("train")
        assert buttons(app) >= {"Stop", "Stop and keep the model", "Stop and discard now"}
        values = {metric.label: metric.value for metric in app.metric}
        assert values["Validation accuracy"] == "51.0%"
        assert values["Images per second"] == "500"
        app.button(key="train-keep").click().run()
        assert control.requested_action("first") == "keep"
        app = open_app("train", run="second")
        assert "Waiting for 1 other training run to finish." in texts(app)
        app.button(key="train-pause").click().run()
    assert records.open_run("second").record.state == "stopped"


def test_predictions_of_an_earlier_epoch(open_app: Open) -> None:
    write_run("mine", 2, "stopped")
    app = open_app("train", epoch="1")
    assert "Twelve test images after epoch 1" in texts(app)
    assert "Twelve test images after epoch 2" in texts(open_app("train"))


def test_run_is_resumed_renamed_and_deleted(open_app: Open) -> None:
    write_run("mine", 1, "stopped")
    app = open_app("train")
    app.text_input(key="rename-mine").set_value("../up").run()
    app.button(key="train-rename").click().run()
    assert "A model name has 1 to 64 characters" in texts(app)
    app.text_input(key="rename-mine").set_value("yours").run()
    app.button(key="train-rename").click().run()
    assert "yours · stopped" in texts(app)
    app.button(key="train-resume").click().run()
    assert records.open_run("yours").record.state == "queued"
    records.update_run("yours", "failed")
    app = open_app("train")
    app.button(key="train-delete").click().run()
    assert records.find_run("yours") is None
    assert "All runs" not in texts(app)


def test_table_compares_runs_and_models(open_app: Open) -> None:
    storage.create_run(adjust(QUICK, {"width": 0.5}), 1, "wide", state="stopped")
    write_run("mine", 2, "finished")
    store_model("mine")
    store_model("imported", recipe={"name": "quick", "epochs": 2, "changes": {"dropout": 0.1}})
    app = open_app("train")
    table = app.table[0].value
    rows = {row["Run"]: row for _, row in table.iterrows()}
    assert rows["wide"]["Changed settings"] == "epochs 3, width 0\\.5"
    assert rows["mine"]["Epochs"] == "2 of 3"
    assert rows["imported"]["Changed settings"] == "dropout 0\\.1"
    assert set(app.multiselect[0].value) == {"mine", "imported"}
    labels = [link.proto.label for link in open_app("train", run="mine").get("page_link")]
    assert "Classify with it" in labels


def test_imported_model_is_named_and_listed(open_app: Open) -> None:
    stream = io.BytesIO()
    archive.export_model("seed_cnn", stream)
    app = open_app("train")
    content = stream.getvalue()
    app.file_uploader[0].set_value(("Mine.zip", content, "application/zip")).run()
    assert "Imported as **mine**" in texts(app)
    assert app.query_params["run"] == "mine"
    assert store.open_model("mine").card == store.open_model("seed_cnn").card
    app.file_uploader[0].set_value(("photo.zip", b"\xff\xd8\xff", "application/zip")).run()
    assert "File is not a zip file" in texts(app)
    assert "Imported as" not in texts(app)


def test_page_says_that_training_is_off(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIFAR_APP_TRAINING", "off")
    write_run("mine", 1, "stopped")
    app = open_app("train")
    assert "Training is switched off on this server." in texts(app)
    assert not app.button
    assert "1 of 3 epochs are saved" in texts(app)


def test_missing_data_is_offered(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "is_fetched", lambda: False)
    app = open_app("train")
    assert "139 to 170 MB" in texts(app)
    assert app.button(key="download-data").label == "Download"
    assert app.button(key="start-training").disabled


def test_estimate_that_cannot_be_removed_is_explained(open_app: Open, cache: Path) -> None:
    (cache / "estimates.json").mkdir(parents=True)
    app = open_app("train")
    next(button for button in app.button if button.label == "Measure again").click().run()
    assert "Training times are stored in a writable file." in texts(app)
