"""Small changes to a picture that leave a person's answer as it was.

Every change takes a square RGB picture, `uint8 (S, S, 3)`, and returns one of the same shape.
Lengths are told in pixels of 32, so that they mean the same on a photo as on an image of the
data set. `perturb` leaves a change at its neutral amount out.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

_REFERENCE = 32
_GRAY = 127
_SEED = 0

Amount = Callable[[np.ndarray, float], np.ndarray]


@dataclass(frozen=True)
class Perturbation:
    """One way to change a picture.

    Attributes:
        title: Shown to visitors.
        unit: Behind an amount in words.
        label: Of a slider, with its unit.
        low: Smallest amount.
        high: Largest amount.
        identity_value: The amount that changes nothing.
        step: Between two amounts of a slider.
        apply: `uint8 (S, S, 3)` and an amount to the changed picture.
        scale: What an amount is shown times; amounts themselves are whole.
    """

    title: str
    unit: str
    label: str
    low: int
    high: int
    identity_value: int
    step: int
    apply: Amount
    scale: float = 1

    @property
    def within_text(self) -> str:
        """The title as it stands within a sentence."""
        return self.title if self.title[1].isupper() else self.title.lower()

    def in_words(self, amount: int) -> str:
        """An amount with its unit."""
        said = f"{self.display_value(amount):g}".replace("-", "−")
        return f"{said}{'' if self.unit in ('', '%', '°') else ' '}{self.unit}"

    def display_value(self, amount: int) -> float:
        """An amount in the unit of label and words."""
        return round(amount * self.scale, 6)

    def values(self) -> list[int]:
        """Every amount that a slider has, ascending; the neutral one is among them."""
        return list(range(self.low, self.high + 1, self.step))


def blur(image: np.ndarray, amount: float) -> np.ndarray:
    """Gaussian blur; standard deviation in tenths of a pixel of 32."""
    radius = amount / 10 * len(image) / _REFERENCE
    return _through_pillow(image, lambda picture: picture.filter(ImageFilter.GaussianBlur(radius)))


def noise(image: np.ndarray, amount: float) -> np.ndarray:
    """Gaussian noise, the same every time; standard deviation in gray levels.

    Its grain is a pixel of 32 on larger pictures too, else shrinking would average it away.
    """
    grain = np.random.default_rng(_SEED).normal(0, amount, (_REFERENCE, _REFERENCE, 3))
    where = np.arange(len(image)) * _REFERENCE // len(image)
    return _to_bytes(image + grain[where][:, where])


def brightness(image: np.ndarray, amount: float) -> np.ndarray:
    """Every pixel times this percentage."""
    return _to_bytes(image * (amount / 100))


def contrast(image: np.ndarray, amount: float) -> np.ndarray:
    """Distances from the mean gray times this percentage."""
    return _through_pillow(
        image, lambda picture: ImageEnhance.Contrast(picture).enhance(amount / 100)
    )


def rotate(image: np.ndarray, amount: float) -> np.ndarray:
    """Turned counter-clockwise by degrees; the corners show the picture mirrored at its edges."""
    return _through_mirror(image, lambda picture: picture.rotate(amount, Image.Resampling.BICUBIC))


def shift_right(image: np.ndarray, amount: float) -> np.ndarray:
    """Moved right by pixels of 32; what comes in is the picture mirrored at its edge."""
    return _shift(image, amount, axis=1)


def shift_down(image: np.ndarray, amount: float) -> np.ndarray:
    """Moved down by pixels of 32; see `shift_right`."""
    return _shift(image, amount, axis=0)


def zoom(image: np.ndarray, amount: float) -> np.ndarray:
    """The middle of the picture, so that things look this percentage of their size."""
    edge = len(image)
    kept = edge * 100 / amount
    start = (edge - kept) / 2
    box = (start, start, start + kept, start + kept)
    return _through_pillow(
        image, lambda picture: picture.resize((edge, edge), Image.Resampling.BICUBIC, box=box)
    )


def jpeg(image: np.ndarray, amount: float) -> np.ndarray:
    """Saved as JPEG at this quality, 100 down to 1, and opened again."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", quality=round(amount))
    return np.asarray(Image.open(stream).convert("RGB"))


def occlude(image: np.ndarray, amount: float, x: float = 50, y: float = 50) -> np.ndarray:
    """A gray square of so many pixels of 32 lies on the picture.

    Args:
        image: The picture.
        amount: Edge of the square.
        x: Its center, percent of the width.
        y: Its center, percent of the height.
    """
    edge = len(image)
    size = round(amount * edge / _REFERENCE)
    left, top = (min(max(round(c / 100 * edge - size / 2), 0), edge - size) for c in (x, y))
    covered = image.copy()
    covered[top : top + size, left : left + size] = _GRAY
    return covered


PERTURBATIONS: Mapping[str, Perturbation] = {
    "blur": Perturbation("Blur", "pixels", "Blur, pixels", 0, 60, 0, 1, blur, scale=0.1),
    "noise": Perturbation("Noise", "gray levels", "Noise, gray levels", 0, 120, 0, 2, noise),
    "brightness": Perturbation("Brightness", "%", "Brightness, %", 10, 300, 100, 5, brightness),
    "contrast": Perturbation("Contrast", "%", "Contrast, %", 0, 300, 100, 5, contrast),
    "rotation": Perturbation("Rotation", "°", "Rotation, degrees", -180, 180, 0, 5, rotate),
    "shift_x": Perturbation(
        "Shift right", "pixels", "To the right, pixels", -16, 16, 0, 1, shift_right
    ),
    "shift_y": Perturbation("Shift down", "pixels", "Down, pixels", -16, 16, 0, 1, shift_down),
    "zoom": Perturbation("Zoom", "%", "Zoom, %", 100, 400, 100, 10, zoom),
    "jpeg": Perturbation("JPEG quality", "of 100", "JPEG quality", 2, 100, 100, 2, jpeg),
    "occlusion": Perturbation(
        "Gray square", "pixels", "Edge of the square, pixels", 0, 32, 0, 1, occlude
    ),
}
"""All changes, in the order in which they are made."""


def perturb(
    image: np.ndarray, amounts: Mapping[str, float], place: tuple[float, float] = (50, 50)
) -> np.ndarray:
    """Make several changes, one after the other in the order of `PERTURBATIONS`.

    Args:
        image: `uint8 (S, S, 3)`.
        amounts: Name of a change to its amount; those at their neutral amount are left out.
        place: Center of the gray square, percent of width and height.

    Returns:
        `uint8 (S, S, 3)`; the picture itself where nothing changes.
    """
    for name, change in PERTURBATIONS.items():
        amount = amounts.get(name, change.identity_value)
        if amount == change.identity_value:
            continue
        image = (
            occlude(image, amount, *place) if name == "occlusion" else change.apply(image, amount)
        )
    return image


def _to_bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _through_pillow(image: np.ndarray, change: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    return np.asarray(change(Image.fromarray(image)))


def _through_mirror(image: np.ndarray, change: Callable[[Image.Image], Image.Image]) -> np.ndarray:
    edge = len(image)
    around = np.pad(image, ((edge // 2, edge // 2), (edge // 2, edge // 2), (0, 0)), "symmetric")
    return _through_pillow(around, change)[edge // 2 : edge // 2 + edge, edge // 2 :][:, :edge]


def _shift(image: np.ndarray, amount: float, axis: int) -> np.ndarray:
    pixels = round(amount * len(image) / _REFERENCE)
    room = [(0, 0)] * 3
    room[axis] = (abs(pixels), abs(pixels))
    padded = np.pad(image, room, "symmetric")
    start = abs(pixels) - pixels
    return np.take(padded, range(start, start + len(image)), axis=axis)
