"""An attribution map over an image, and its heatmap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

POSITIVE_COLOR = (232, 89, 12)
NEGATIVE_COLOR = (28, 126, 214)
"""Orange is evidence for the class, blue is evidence against it: safe for color-blind people."""

_GRAYSCALE_OPACITY = 0.5
"""Heatmap opacity from which the image below it is shown in gray."""


@dataclass(frozen=True)
class Attribution:
    """How much each part of an image contributes to the score of a class.

    Attributes:
        values: Map `float (H, W)` of any range; positive values are evidence for the class.
        score: Logit or probability of the class for this image, or its in-distribution score.
        baseline_score: Logit of the baseline image, for methods that have one.
        signed: Whether negative values are evidence against the class.
        min_score: Lowest score over all occluded images, for occlusion sensitivity.
        max_score: Highest score over all occluded images, for occlusion sensitivity.
        full_scale: Absolute value that is drawn at full opacity; None for the largest of the map.
        explained_probabilities: Prediction without test-time augmentation, `float32 (10,)`; None
            if the model uses none.
    """

    values: np.ndarray
    score: float
    baseline_score: float | None = None
    signed: bool = False
    min_score: float | None = None
    max_score: float | None = None
    full_scale: float | None = None
    explained_probabilities: np.ndarray | None = None

    @property
    def color_limit(self) -> float:
        """Return the absolute value from which the heatmap has its full opacity."""
        return self.full_scale or float(np.abs(self.values).max()) or 1.0

    @property
    def half_mass_fraction(self) -> float:
        """Return the smallest fraction of the image with half of all positive values, 0–1."""
        cumulative = np.sort(np.maximum(self.values, 0).ravel())[::-1].cumsum()
        if cumulative[-1] <= 0:
            return 1.0
        return float((np.searchsorted(cumulative, cumulative[-1] / 2) + 1) / len(cumulative))


def overlay_heatmap(image: Image.Image, attribution: Attribution, opacity: float) -> Image.Image:
    """Draw an attribution map over an image, at the resolution of the image.

    The image turns gray as the heatmap becomes opaque: orange would not show on a fox.

    Args:
        image: Square RGB image.
        attribution: Map of any size.
        opacity: Opacity of values from `color_limit` on, 0–1; that of smaller ones is in
            proportion to their size.
    """
    heatmap = Image.fromarray((attribution.values / attribution.color_limit).astype(np.float32))
    heatmap = heatmap.resize(image.size, Image.Resampling.BICUBIC)
    # Bicubic interpolation overshoots below 0, which would color an unsigned map blue.
    lower_bound = -1 if attribution.signed else 0
    values = np.clip(np.asarray(heatmap), lower_bound, 1)[..., None]
    color = np.where(
        values >= 0, np.array(POSITIVE_COLOR, np.float32), np.array(NEGATIVE_COLOR, np.float32)
    )
    alpha = opacity * np.abs(values)
    gray = np.asarray(image.convert("L"), np.float32)[..., None]
    gray_fraction = min(1.0, opacity / _GRAYSCALE_OPACITY)
    background = np.asarray(image, np.float32) * (1 - gray_fraction) + gray * gray_fraction
    return Image.fromarray((background * (1 - alpha) + color * alpha).round().astype(np.uint8))
