from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import interpreter

from cifar_app.config import shipped_models_dir
from cifar_app.data import load_test_set
from cifar_app.inference.litert import load_litert, predict_in_batches


class WindowsInterpreter(interpreter.Interpreter):
    """LiteRT as it is on Windows, where it opens files by an ASCII path only."""

    def __init__(self, model_path: str | None = None, **options: object) -> None:
        if model_path is not None:
            model_path.encode("ascii")
        super().__init__(model_path, **options)


def test_model_can_be_in_a_folder_with_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "Interpreter", WindowsInterpreter)
    original = shipped_models_dir() / "seed_cnn" / "model.tflite"
    copy = tmp_path / "Jürgen 用户" / "model.tflite"
    copy.parent.mkdir()
    shutil.copy(original, copy)
    images = load_test_set()[0][:3]
    expected = predict_in_batches(load_litert(original), images)
    np.testing.assert_array_equal(predict_in_batches(load_litert(copy), images), expected)
