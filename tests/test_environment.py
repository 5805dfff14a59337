"""What a figure was measured on, in words."""

from __future__ import annotations

import pytest

from cifar_app.environment import FAST_MATH, format_versions, training_versions


def test_a_training_in_lower_precision_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FAST_MATH, "BF16")
    assert ", products in bf16, Python " in format_versions(training_versions("tensorflow"))


def test_a_training_in_full_precision_says_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FAST_MATH, raising=False)
    assert "matmul_precision" not in format_versions(training_versions("tensorflow"))
