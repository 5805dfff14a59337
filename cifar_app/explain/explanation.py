"""What a method says about an image: a map of what speaks for a class, and its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

FOR = (232, 89, 12)
AGAINST = (28, 126, 214)
"""Orange speaks for the class, blue against it: told apart by almost all eyes."""


_FADED = 0.5
"""Opacity of a map from which the picture below it is grey."""


@dataclass(frozen=True)
class Explanation:
    """A map over an image.

    Attributes:
        values: `float (H, W)`, of any range; positive speaks for the class.
        score: What is explained: the class's score or probability for this image.
        baseline: The same for the image without content that it is compared with, if any.
        signed: Whether the map can speak against the class.
        least: Lowest probability of the class with a part of the image covered, if tried.
        most: Highest one, likewise.
        look: Probabilities `float (10,)` of the look at the image that is explained, where the
            network's answer is an average of several.
    """

    values: np.ndarray
    score: float
    baseline: float | None = None
    signed: bool = False
    least: float | None = None
    most: float | None = None
    look: np.ndarray | None = None

    @property
    def scaled(self) -> np.ndarray:
        """The map with its largest size as 1; all 0 where nothing matters."""
        largest = float(np.abs(self.values).max(initial=0))
        return self.values / largest if largest > 0 else np.zeros_like(self.values)

    @property
    def focus(self) -> float:
        """Smallest share of the image that holds half of what speaks for the class, 0–1."""
        weights = np.sort(np.maximum(self.values, 0).ravel())[::-1].cumsum()
        if weights[-1] <= 0:
            return 1.0
        return float((np.searchsorted(weights, weights[-1] / 2) + 1) / len(weights))


def overlay(picture: Image.Image, explanation: Explanation, opacity: float) -> Image.Image:
    """Lay a map over a picture, at the picture's own resolution.

    The picture's own colours fade as those of the map grow, else orange would not show on a fox.

    Args:
        picture: A square RGB picture.
        explanation: The map, of any size.
        opacity: Of the strongest places, 0–1; weaker ones let more of the picture through.
    """
    strength = Image.fromarray(explanation.scaled.astype(np.float32))
    if strength.size != picture.size:
        strength = strength.resize(picture.size, Image.Resampling.BICUBIC)
    # Enlarged, a map swings below its least value, where one without signs would turn blue.
    least = -1 if explanation.signed else 0
    values = np.clip(np.asarray(strength), least, 1)[..., None]
    color = np.where(values >= 0, np.array(FOR, np.float32), np.array(AGAINST, np.float32))
    cover = opacity * np.sqrt(np.abs(values))
    grey = np.asarray(picture.convert("L"), np.float32)[..., None]
    fade = min(1.0, opacity / _FADED)
    pixels = np.asarray(picture, np.float32) * (1 - fade) + grey * fade
    return Image.fromarray((pixels * (1 - cover) + color * cover).round().astype(np.uint8))
