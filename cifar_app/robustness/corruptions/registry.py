"""The 15 corruptions with their titles and severity parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cifar_app.robustness.corruptions import blur, digital, noise, weather
from cifar_app.robustness.corruptions.rng import PerImageRNG

SEVERITIES = (1, 2, 3, 4, 5)
CATEGORIES = ("Noise", "Blur", "Weather", "Digital")


@dataclass(frozen=True)
class Corruption:
    """A corruption and its parameter at each severity.

    Attributes:
        title: Title, shown to visitors.
        category: Category, one of `CATEGORIES`.
        description: Description, one sentence.
        severity_parameters: Second argument of `apply` at severities 1 to 5.
        apply: Function of images `float32 (N, 32, 32, 3)`, 0–1, a parameter and the random
            generators, which returns the corrupted images.
    """

    title: str
    category: str
    description: str
    severity_parameters: tuple[float, float, float, float, float]
    apply: Callable[[np.ndarray, float, PerImageRNG], np.ndarray]

    @property
    def name(self) -> str:
        """Return the name of the function, also used in URLs and results."""
        return self.apply.__name__


CORRUPTIONS: tuple[Corruption, ...] = (
    Corruption(
        "Gaussian noise",
        "Noise",
        "Gaussian noise, as in low light.",
        (0.04, 0.06, 0.08, 0.09, 0.10),
        noise.gaussian_noise,
    ),
    Corruption(
        "Shot noise",
        "Noise",
        "Photon noise, strongest where the image is bright.",
        (500, 250, 100, 75, 50),
        noise.shot_noise,
    ),
    Corruption(
        "Impulse noise",
        "Noise",
        "Single color values set to 0 or 255, as by a faulty sensor.",
        (0.01, 0.02, 0.03, 0.05, 0.07),
        noise.impulse_noise,
    ),
    Corruption(
        "Defocus blur",
        "Blur",
        "The image is out of focus.",
        (0.8, 1.1, 1.4, 1.8, 2.3),
        blur.defocus_blur,
    ),
    Corruption(
        "Glass blur",
        "Blur",
        "Pixels displaced at random, as behind frosted glass.",
        (0.6, 0.7, 0.9, 1.3, 1.7),
        blur.glass_blur,
    ),
    Corruption(
        "Motion blur",
        "Blur",
        "The camera or the object moves during the exposure.",
        (2.5, 3.5, 4.5, 6, 8),
        blur.motion_blur,
    ),
    Corruption(
        "Zoom blur",
        "Blur",
        "The camera moves toward the object during the exposure.",
        (1.05, 1.10, 1.15, 1.20, 1.25),
        blur.zoom_blur,
    ),
    Corruption(
        "Snow",
        "Weather",
        "Diagonal snowflakes and less contrast.",
        (0.02, 0.04, 0.07, 0.10, 0.14),
        weather.snow,
    ),
    Corruption(
        "Frost",
        "Weather",
        "Ice crystals on the lens.",
        (0.25, 0.4, 0.55, 0.7, 0.85),
        weather.frost,
    ),
    Corruption(
        "Fog",
        "Weather",
        "Fog that reduces the contrast.",
        (0.2, 0.5, 0.75, 1.0, 1.5),
        weather.fog,
    ),
    Corruption(
        "Brightness",
        "Weather",
        "The image is overexposed.",
        (0.05, 0.10, 0.15, 0.20, 0.30),
        weather.brightness,
    ),
    Corruption(
        "Contrast",
        "Digital",
        "The contrast is low.",
        (0.75, 0.5, 0.4, 0.3, 0.15),
        digital.contrast,
    ),
    Corruption(
        "Elastic transform",
        "Digital",
        "Parts of the image are stretched or compressed.",
        (0.4, 0.65, 0.9, 1.2, 1.6),
        digital.elastic_transform,
    ),
    Corruption(
        "Pixelate",
        "Digital",
        "The image has fewer, larger pixels.",
        (30, 28, 27, 24, 20),
        digital.pixelate,
    ),
    Corruption(
        "JPEG compression",
        "Digital",
        "The image is saved as a small JPEG file.",
        (80, 65, 58, 50, 40),
        digital.jpeg_compression,
    ),
)
CORRUPTIONS_BY_NAME = {corruption.name: corruption for corruption in CORRUPTIONS}
