"""The example images: photos, and a test image of each class."""

from __future__ import annotations

EXAMPLE_PHOTOS: dict[str, tuple[str, str | None]] = {
    "cat": ("Chelsea the cat", "cat"),
    "coffee": ("A cup of coffee", None),
    "rocket": ("A rocket launch", None),
}
"""Title and true class of the example photos; None for none of the ten classes."""


EXAMPLE_TEST_IMAGES: dict[str, int] = {
    "airplane": 235,
    "automobile": 104,
    "bird": 322,
    "cat": 467,
    "deer": 94,
    "dog": 345,
    "frog": 163,
    "horse": 410,
    "ship": 54,
    "truck": 14,
}
"""Index of the test image that is the example of each class."""
