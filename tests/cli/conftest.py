"""A model trained through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cifar_app.model_store import store
from cifar_app.model_store.stored_model import StoredModel
from tests.processes import TINY_CLI, run

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="session")
def trained_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide a cache folder with the model "tiny", trained on generated images."""
    folder = tmp_path_factory.mktemp("trained")
    arguments = ["train", "--recipe=seed_cnn", "--epochs=2", "--name=tiny", "--progress=json"]
    finished = run([*TINY_CLI, *arguments], folder)
    assert finished.returncode == 0, finished.stderr
    lines = [json.loads(line) for line in finished.stdout.splitlines()]
    stages = [line["stage"] for line in lines if line["stage"] != "training"]
    assert stages == ["data", "evaluating", "storing", "done"]
    assert lines[-1]["name"] == "tiny"  # and nothing else is on stdout
    return folder


@pytest.fixture
def tiny(
    trained_cache: Path, no_shipped_models: Path, monkeypatch: pytest.MonkeyPatch
) -> StoredModel:
    """Provide the only stored model."""
    del no_shipped_models
    monkeypatch.setenv("CIFAR_APP_CACHE", str(trained_cache))
    return store.open_model("tiny")
