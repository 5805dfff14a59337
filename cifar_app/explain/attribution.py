"""What a method says about an image: a map of what speaks for a class, and its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

POSITIVE_COLOR = (232, 89, 12)
NEGATIVE_COLOR = (28, 126, 214)
"""Orange speaks for the class, blue against it: told apart by almost all eyes."""


_FADED = 0.5
"""Opacity of a map from which the picture below it is gray."""


@dataclass(frozen=True)
class Attribution:
    """A map over an image.

    Attributes:
        values: `float (H, W)`, of any range; positive speaks for the class.
        score: What is explained: the class's score or probability for this image.
        baseline_score: The same for the image without content that it is compared with, if any.
        signed: Whether the map can speak against the class.
        min_probability: Lowest probability of the class with a part of the image covered, if tried.
        max_probability: Highest one, likewise.
        explained_probabilities: Probabilities `float (10,)` of the look at the image that is explained, where the
            network's answer is an average of several.
    """

    values: np.ndarray
    score: float
    baseline_score: float | None = None
    signed: bool = False
    min_probability: float | None = None
    max_probability: float | None = None
    explained_probabilities: np.ndarray | None = None

    @property
    def normalized(self) -> np.ndarray:
        """The map with its largest size as 1; all 0 where nothing matters."""
        largest = float(np.abs(self.values).max(initial=0))
        return self.values / largest if largest > 0 else np.zeros_like(self.values)

    @property
    def half_mass_fraction(self) -> float:
        """Smallest share of the image that holds half of what speaks for the class, 0–1."""
        weights = np.sort(np.maximum(self.values, 0).ravel())[::-1].cumsum()
        if weights[-1] <= 0:
            return 1.0
        return float((np.searchsorted(weights, weights[-1] / 2) + 1) / len(weights))


def overlay_heatmap(picture: Image.Image, explanation: Attribution, opacity: float) -> Image.Image:
    """Lay a map over a picture, at the picture's own resolution.

    The picture's own colors fade as those of the map grow, else orange would not show on a fox.

    Args:
        picture: A square RGB picture.
        explanation: The map, of any size.
        opacity: Of the strongest places, 0–1; weaker ones let more of the picture through.
    """
    strength = Image.fromarray(explanation.normalized.astype(np.float32))
    if strength.size != picture.size:
        strength = strength.resize(picture.size, Image.Resampling.BICUBIC)
    # Enlarged, a map swings below its least value, where one without signs would turn blue.
    least = -1 if explanation.signed else 0
    values = np.clip(np.asarray(strength), least, 1)[..., None]
    color = np.where(
        values >= 0, np.array(POSITIVE_COLOR, np.float32), np.array(NEGATIVE_COLOR, np.float32)
    )
    cover = opacity * np.sqrt(np.abs(values))
    gray = np.asarray(picture.convert("L"), np.float32)[..., None]
    fade = min(1.0, opacity / _FADED)
    pixels = np.asarray(picture, np.float32) * (1 - fade) + gray * fade
    return Image.fromarray((pixels * (1 - cover) + color * cover).round().astype(np.uint8))
