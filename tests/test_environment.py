"""Keras settings of the user change nothing, and only what needs TensorFlow asks for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cifar_app.config import PROJECT_ROOT, assets_dir
from cifar_app.runs import records
from cifar_app.runs.manager import RunManager
from cifar_app.training import get_recipe
from tests.processes import PATIENCE

CAT = str(assets_dir() / "examples" / "cat.jpg")
RULE = "Training, gradients and importing a model need Keras with a backend, by default TensorFlow."
NEEDS_TENSORFLOW = f"{RULE} Received: No module named"


def run_python(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python in this folder without the Keras variables of this process."""
    inherited = {key: value for key, value in os.environ.items() if key[:6] != "KERAS_"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT_ROOT,
        env=inherited | env,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def no_tensorflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make child processes find no TensorFlow; return their `PYTHONPATH`."""
    folder = tmp_path / "stubs"
    folder.mkdir()
    code = "raise ModuleNotFoundError(f'No module named {__name__!r}', name=__name__)\n"
    for name in ("tensorflow", "keras"):
        (folder / f"{name}.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return str(folder)


def test_keras_settings_of_the_user_change_nothing(tmp_path: Path) -> None:
    settings = {"backend": "jax", "image_data_format": "channels_first", "floatx": "float16"}
    (tmp_path / "keras.json").write_text(json.dumps(settings | {"epsilon": 0.1}))
    code = (
        "import os\n"
        "from cifar_app import models\n"
        "model = models.build('whitened_cnn')\n"
        "import keras\n"
        "print(model.output_shape, model.variables[0].dtype, keras.config.epsilon())\n"
        "print(keras.config.backend(), os.environ['TF_FORCE_GPU_ALLOW_GROWTH'])\n"
    )
    built = run_python("-c", code, KERAS_HOME=str(tmp_path))
    assert built.stdout == "(None, 10) float32 1e-07\ntensorflow true\n", built.stderr


def test_command_line_without_tensorflow(no_tensorflow: str) -> None:
    classified = run_python("-m", "cifar_app", "classify", CAT, "--json", PYTHONPATH=no_tensorflow)
    assert json.loads(classified.stdout)["label"] == "cat", classified.stderr
    trained = run_python("-m", "cifar_app", "train", "--recipe=seed_cnn", PYTHONPATH=no_tensorflow)
    assert trained.returncode == 1
    assert trained.stderr.startswith(NEEDS_TENSORFLOW)
    assert len(trained.stderr.splitlines()) == 1


@pytest.mark.usefixtures("no_tensorflow")
def test_training_from_the_app_without_tensorflow() -> None:
    manager = RunManager()
    name = manager.start(get_recipe("quick"), seed=0).name
    deadline = time.monotonic() + PATIENCE
    while records.open_run(name).record.state != "failed":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert records.open_run(name).record.message.startswith(NEEDS_TENSORFLOW)


def test_app_without_tensorflow(no_tensorflow: str) -> None:
    code = (
        "from streamlit.testing.v1 import AppTest\n"
        "from cifar_app.ui.widgets.page_link import page_path\n"
        "app = AppTest.from_file('streamlit_app.py', default_timeout=60).run()\n"
        "app.query_params['method'] = 'grad-cam'\n"
        "app.switch_page(page_path('explain')).run()\n"
        "assert not app.exception, app.exception\n"
        "print(*[text.value for text in app.text])\n"
    )
    shown = run_python("-c", code, PYTHONPATH=no_tensorflow)
    assert f"{RULE}\nReceived: No module named" in shown.stdout, shown.stdout + shown.stderr
