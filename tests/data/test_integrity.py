from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data.archives import Arrays
from cifar_app.data.integrity import check_array
from cifar_app.errors import DataError


def test_only_the_exact_array_passes(arrays: Arrays) -> None:
    images = arrays["test_images"]
    check_array("test_images", images, "a test")
    check_array("test_images", np.asfortranarray(images), "a test")
    flipped = images.copy()
    flipped[1, 2, 3, 0] ^= 1
    for wrong, message in (
        (images.astype(np.int32), r"int32 .* from a test"),
        (images[:1], r"\(1, 32, 32, 3\) from a test"),
        (flipped, "SHA-256 .* from a test"),
    ):
        with pytest.raises(DataError, match=message):
            check_array("test_images", wrong, "a test")
