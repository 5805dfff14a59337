"""The fifteen corruptions by name, with their strengths."""

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
    """One way to spoil an image.

    Attributes:
        name: Short name.
        title: Name shown to visitors.
        category: One of `CATEGORIES`.
        description: What it is, in words.
        severity_parameters: What `apply` is given at each severity; see there for the unit.
        apply: Takes `float32 (N, 32, 32, 3)` images, 0–1, a strength and the randomness.
    """

    name: str
    title: str
    category: str
    description: str
    severity_parameters: tuple[float, float, float, float, float]
    apply: Callable[[np.ndarray, float, PerImageRNG], np.ndarray]


CORRUPTIONS: tuple[Corruption, ...] = (
    Corruption(
        "gaussian_noise",
        "Gaussian noise",
        "Noise",
        "Grain all over, as in a picture taken in the dark.",
        (0.04, 0.06, 0.08, 0.09, 0.10),
        noise.gaussian_noise,
    ),
    Corruption(
        "shot_noise",
        "Shot noise",
        "Noise",
        "Grain of single photons, most of it where the picture is bright.",
        (500, 250, 100, 75, 50),
        noise.shot_noise,
    ),
    Corruption(
        "impulse_noise",
        "Impulse noise",
        "Noise",
        "Single color values lost or stuck, as with a broken sensor.",
        (0.01, 0.02, 0.03, 0.05, 0.07),
        noise.impulse_noise,
    ),
    Corruption(
        "defocus_blur",
        "Defocus blur",
        "Blur",
        "The lens is focused on something else.",
        (0.8, 1.1, 1.4, 1.8, 2.3),
        blur.defocus_blur,
    ),
    Corruption(
        "glass_blur",
        "Glass blur",
        "Blur",
        "Seen through a pane that swaps neighboring pixels.",
        (0.6, 0.7, 0.9, 1.3, 1.7),
        blur.glass_blur,
    ),
    Corruption(
        "motion_blur",
        "Motion blur",
        "Blur",
        "The camera, or the thing, moved in one direction.",
        (2.5, 3.5, 4.5, 6, 8),
        blur.motion_blur,
    ),
    Corruption(
        "zoom_blur",
        "Zoom blur",
        "Blur",
        "The camera came nearer while the shutter was open.",
        (1.05, 1.10, 1.15, 1.20, 1.25),
        blur.zoom_blur,
    ),
    Corruption(
        "snow",
        "Snow",
        "Weather",
        "Flakes that fall aslant, in pale air.",
        (0.02, 0.04, 0.07, 0.10, 0.14),
        weather.snow,
    ),
    Corruption(
        "frost",
        "Frost",
        "Weather",
        "Veins of ice on the lens.",
        (0.25, 0.4, 0.55, 0.7, 0.85),
        weather.frost,
    ),
    Corruption(
        "fog",
        "Fog",
        "Weather",
        "Drifting white that takes the contrast away.",
        (0.2, 0.5, 0.75, 1.0, 1.5),
        weather.fog,
    ),
    Corruption(
        "brightness",
        "Brightness",
        "Weather",
        "Too much light.",
        (0.05, 0.10, 0.15, 0.20, 0.30),
        weather.brightness,
    ),
    Corruption(
        "contrast",
        "Contrast",
        "Digital",
        "Everything nearly the same gray.",
        (0.75, 0.5, 0.4, 0.3, 0.15),
        digital.contrast,
    ),
    Corruption(
        "elastic_transform",
        "Elastic transform",
        "Digital",
        "Stretched and squeezed, as if on rubber.",
        (0.4, 0.65, 0.9, 1.2, 1.6),
        digital.elastic_transform,
    ),
    Corruption(
        "pixelate",
        "Pixelate",
        "Digital",
        "Fewer, larger pixels.",
        (30, 28, 27, 24, 20),
        digital.pixelate,
    ),
    Corruption(
        "jpeg_compression",
        "JPEG compression",
        "Digital",
        "Saved as a small JPEG file.",
        (80, 65, 58, 50, 40),
        digital.jpeg_compression,
    ),
)
CORRUPTIONS_BY_NAME = {one.name: one for one in CORRUPTIONS}
