from __future__ import annotations

import numpy as np
import pytest

from cifar_app.data.integrity import SPECS, check_array, checked_parts
from cifar_app.errors import DataError
from tests.data import fakes


def test_only_the_very_array_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = fakes.tiny_set()
    monkeypatch.setattr("cifar_app.data.integrity.SPECS", fakes.specs_of(arrays))
    images = arrays["test_images"]
    check_array("test_images", images, "a test")
    check_array("test_images", np.asfortranarray(images), "a test")

    with pytest.raises(DataError, match=r"int32 .* from a test"):
        check_array("test_images", images.astype(np.int32), "a test")
    with pytest.raises(DataError, match=r"\(1, 32, 32, 3\)"):
        check_array("test_images", images[:1], "a test")
    flipped = images.copy()
    flipped[1, 2, 3, 0] ^= 1
    with pytest.raises(DataError, match="SHA-256"):
        check_array("test_images", flipped, "a test")


def test_parts_are_passed_on_and_checked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = fakes.tiny_set()
    monkeypatch.setattr("cifar_app.data.integrity.SPECS", fakes.specs_of(arrays))
    images = arrays["test_images"]
    parts = [images[:1], images[1:]]
    passed = list(checked_parts("test_images", iter(parts), "a test"))
    np.testing.assert_array_equal(np.concatenate(passed), images)
    for wrong in (parts[:1], [*parts, parts[0]], parts[::-1], []):
        with pytest.raises(DataError, match="from a test"):
            list(checked_parts("test_images", iter(wrong), "a test"))


def test_the_specs_are_those_of_cifar_10() -> None:
    assert {name: spec.shape for name, spec in SPECS.items()} == {
        "train_images": (50_000, 32, 32, 3),
        "train_labels": (50_000,),
        "test_images": (10_000, 32, 32, 3),
        "test_labels": (10_000,),
    }
    assert len({spec.sha256 for spec in SPECS.values()}) == 4
