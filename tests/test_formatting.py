"""Numbers as they are printed."""

from __future__ import annotations

import pytest

from cifar_app.formatting import format_confidence, format_latency


@pytest.mark.parametrize(
    ("confidence", "decimals", "text"),
    [
        (0.9994, 1, "99.9%"),
        (0.9996, 1, "> 99.9%"),
        (1.0, 1, "> 99.9%"),
        (0.994, 0, "99%"),
        (0.996, 0, "> 99%"),
        (0.99996, 2, "> 99.99%"),
        (0.0, 1, "0.0%"),
    ],
)
def test_confidence_is_never_100_percent(confidence: float, decimals: int, text: str) -> None:
    assert format_confidence(confidence, decimals) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.00214, "2.1 ms"), (0.0965, "96 ms"), (0.2718, "270 ms"), (0.9996, "1 s"), (1.638, "1.6 s")],
)
def test_latency_has_two_digits(seconds: float, text: str) -> None:
    assert format_latency(seconds) == text
