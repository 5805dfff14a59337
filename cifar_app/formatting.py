"""Numbers as the app, the charts and the command line print them."""

from __future__ import annotations


def format_confidence(confidence: float, decimals: int = 1) -> str:
    """Format a probability in percent; one that rounds to 100% as "> 99.9%".

    No model is certain, so that "100.0%" would claim too much.

    Args:
        confidence: Probability, 0–1.
        decimals: Digits after the decimal point.
    """
    text = f"{confidence:.{decimals}%}"
    if text != f"{1:.{decimals}%}":
        return text
    return f"> {1 - 10 ** -(decimals + 2):.{decimals}%}"


def format_latency(seconds: float) -> str:
    """Format a short time with two significant digits: "2.1 ms", "97 ms", "1.6 s"."""
    value, unit = (seconds, "s") if seconds >= 0.995 else (1000 * seconds, "ms")
    return f"{float(f'{value:.2g}'):g} {unit}"
