from __future__ import annotations

import pytest

from cifar_app.environment import FAST_MATH, format_versions, training_versions


@pytest.mark.parametrize("precision", ["BF16", None])
def test_lower_matmul_precision_is_shown(
    precision: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FAST_MATH, raising=False)
    if precision:
        monkeypatch.setenv(FAST_MATH, precision)
    text = format_versions(training_versions("tensorflow"))
    assert text.startswith("Keras 3.")
    assert (", matmul precision bf16, Python 3." in text) is (precision is not None)
