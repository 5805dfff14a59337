"""What chance alone makes of calibration errors."""

from __future__ import annotations

from typing import Any

import numpy as np

LIMIT = 0.01
"""The calibration error that a network here should not exceed."""


def by_chance(errors: list[float]) -> dict[str, Any]:
    """Mean, 95% interval and the share over the limit of errors that chance made."""
    found = np.array(errors)
    return {
        "mean": float(found.mean()),
        "interval": np.quantile(found, [0.025, 0.975]).tolist(),
        "share_over_limit": float((found > LIMIT).mean()),
    }
