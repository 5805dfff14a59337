"""Out-of-distribution (OOD) detection: the threshold to reject a photo."""

from __future__ import annotations

import numpy as np


def threshold_at_tpr(scores: np.ndarray, tpr: float = 0.95) -> float:
    """Return the largest threshold that accepts at least a fraction `tpr` of the scores.

    Args:
        scores: In-distribution scores of validation images, `float (N,)`.
        tpr: True positive rate: fraction of these images to accept.
    """
    return float(np.quantile(scores, 1.0 - tpr, method="lower"))
