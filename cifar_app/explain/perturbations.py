"""Perturbations of an image that do not change what a person sees in it.

Each takes and returns a square RGB image, `uint8 (S, S, 3)`. Lengths are in pixels of an image
32 pixels wide, so that they mean the same for photos and for images of the data set.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from cifar_app.config import IMAGE_SIZE

_GRAY = 127
_NOISE_SEED = 0

PerturbFn = Callable[[np.ndarray, float], np.ndarray]
"""Image and strength to the perturbed image."""


@dataclass(frozen=True)
class Perturbation:
    """One kind of perturbation and the range of its strength.

    Attributes:
        title: Name for visitors.
        unit: Unit of a strength in a sentence.
        label: Label of a slider or an axis, with the unit.
        low: Smallest strength.
        high: Largest strength.
        identity_value: Strength that changes nothing.
        step: Distance of two strengths.
        apply: Function that perturbs an image.
        scale: Factor from a strength, which is a whole number, to the displayed number.
    """

    title: str
    unit: str
    label: str
    low: int
    high: int
    identity_value: int
    step: int
    apply: PerturbFn
    scale: float = 1

    @property
    def inline_title(self) -> str:
        """Return the title as it is written within a sentence."""
        return self.title if self.title[1].isupper() else self.title.lower()

    def format_value(self, value: int) -> str:
        """Format a strength with its unit."""
        number = f"{self.display_value(value):g}".replace("-", "−")
        return f"{number}{'' if self.unit in ('', '%', '°') else ' '}{self.unit}"

    def display_value(self, value: int) -> float:
        """Convert a strength to the unit of the label."""
        return round(value * self.scale, 6)

    def values(self) -> list[int]:
        """Return all strengths, ascending; the identity value is one of them."""
        return list(range(self.low, self.high + 1, self.step))


def blur(image: np.ndarray, value: float) -> np.ndarray:
    """Apply a Gaussian blur; the value is its standard deviation in tenths of a pixel."""
    radius = value / 10 * len(image) / IMAGE_SIZE
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(radius)))


def noise(image: np.ndarray, value: float) -> np.ndarray:
    """Add Gaussian noise; the value is its standard deviation in gray levels.

    A larger image gets the noise of a 32 × 32 image enlarged: finer noise would average out
    when the model shrinks the image. The noise is the same on every call.
    """
    shape = (IMAGE_SIZE, IMAGE_SIZE, 3)
    field = np.random.default_rng(_NOISE_SEED).normal(0, value, shape)
    indices = np.arange(len(image)) * IMAGE_SIZE // len(image)
    return _to_uint8(image + field[indices][:, indices])


def brightness(image: np.ndarray, value: float) -> np.ndarray:
    """Multiply every color value; the value is a percentage."""
    return _to_uint8(image * (value / 100))


def contrast(image: np.ndarray, value: float) -> np.ndarray:
    """Multiply the distance of every color value from the mean gray; a percentage."""
    return np.asarray(ImageEnhance.Contrast(Image.fromarray(image)).enhance(value / 100))


def rotate(image: np.ndarray, value: float) -> np.ndarray:
    """Rotate counterclockwise by degrees; the corners show the image mirrored at its border."""
    size = len(image)
    margin = size // 2
    padded = np.pad(image, ((margin, margin), (margin, margin), (0, 0)), "symmetric")
    rotated = np.asarray(Image.fromarray(padded).rotate(value, Image.Resampling.BICUBIC))
    return rotated[margin : margin + size, margin : margin + size]


def shift(image: np.ndarray, value: float, axis: int) -> np.ndarray:
    """Shift right (axis 1) or down (axis 0) by pixels; the gap shows the image mirrored."""
    pixels = round(value * len(image) / IMAGE_SIZE)
    margins = [(0, 0)] * 3
    margins[axis] = (abs(pixels), abs(pixels))
    padded = np.pad(image, margins, "symmetric")
    start = abs(pixels) - pixels
    return np.take(padded, range(start, start + len(image)), axis=axis)


def zoom(image: np.ndarray, value: float) -> np.ndarray:
    """Crop the center and enlarge it to this percentage of its size."""
    size = len(image)
    crop_size = size * 100 / value
    start = (size - crop_size) / 2
    box = (start, start, start + crop_size, start + crop_size)
    resized = Image.fromarray(image).resize((size, size), Image.Resampling.BICUBIC, box=box)
    return np.asarray(resized)


def jpeg(image: np.ndarray, value: float) -> np.ndarray:
    """Compress as JPEG of this quality, 1–100, and decompress."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", quality=round(value))
    return np.asarray(Image.open(stream).convert("RGB"))


def occlude(image: np.ndarray, value: float, x: float = 50, y: float = 50) -> np.ndarray:
    """Cover the image with a gray square that lies completely within it.

    Args:
        image: Image to perturb.
        value: Size of the square, pixels.
        x: Center of the square, percent of the width.
        y: Center of the square, percent of the height.
    """
    size = len(image)
    patch_size = round(value * size / IMAGE_SIZE)
    left, top = (
        min(max(round(center / 100 * size - patch_size / 2), 0), size - patch_size)
        for center in (x, y)
    )
    occluded = image.copy()
    occluded[top : top + patch_size, left : left + patch_size] = _GRAY
    return occluded


PERTURBATIONS: Mapping[str, Perturbation] = {
    "blur": Perturbation("Blur", "pixels", "Blur (pixels)", 0, 60, 0, 1, blur, scale=0.1),
    "noise": Perturbation("Noise", "gray levels", "Noise (gray levels)", 0, 120, 0, 2, noise),
    "brightness": Perturbation("Brightness", "%", "Brightness (%)", 10, 300, 100, 5, brightness),
    "contrast": Perturbation("Contrast", "%", "Contrast (%)", 0, 300, 100, 5, contrast),
    "rotation": Perturbation("Rotation", "°", "Rotation (degrees)", -180, 180, 0, 5, rotate),
    "shift_x": Perturbation(
        "Shift right", "pixels", "Shift right (pixels)", -16, 16, 0, 1, partial(shift, axis=1)
    ),
    "shift_y": Perturbation(
        "Shift down", "pixels", "Shift down (pixels)", -16, 16, 0, 1, partial(shift, axis=0)
    ),
    "zoom": Perturbation("Zoom", "%", "Zoom (%)", 100, 400, 100, 10, zoom),
    "jpeg": Perturbation("JPEG quality", "of 100", "JPEG quality", 2, 100, 100, 2, jpeg),
    "occlusion": Perturbation(
        "Occlusion", "pixels", "Size of the gray square (pixels)", 0, 32, 0, 1, occlude
    ),
}
"""All perturbations, in the order in which they are applied."""


def perturb(
    image: np.ndarray, values: Mapping[str, float], center: tuple[float, float] = (50, 50)
) -> np.ndarray:
    """Apply several perturbations in the order of `PERTURBATIONS`.

    Args:
        image: Image to perturb, `uint8 (S, S, 3)`.
        values: Strengths by name of the perturbation; missing ones are not applied.
        center: Center of the gray square, percent of width and height.

    Returns:
        `uint8 (S, S, 3)`; the image itself if nothing changes.
    """
    for name, perturbation in PERTURBATIONS.items():
        value = values.get(name, perturbation.identity_value)
        if value == perturbation.identity_value:
            continue
        if name == "occlusion":
            image = occlude(image, value, *center)
        else:
            image = perturbation.apply(image, value)
    return image


def _to_uint8(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
