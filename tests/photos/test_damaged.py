"""Whatever is damaged, a file gives a photo or a refusal, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.damage import damaged_files, valid_files
from cifar_app.errors import PhotoError
from cifar_app.photos import read_photo
from cifar_app.photos.limits import downscale_factor
from tests.photos.made import encoded, noise

_FILES = 4000


def is_photo(content: bytes) -> bool:
    """Whether a file gives a photo; fails the test if it gives neither photo nor refusal."""
    try:
        photo = read_photo(content)
    except PhotoError:
        return False
    assert photo.mode == "RGB"
    assert downscale_factor(*photo.size) == 1
    photo.tobytes()
    return True


@pytest.mark.parametrize("name", valid_files())
def test_the_valid_files_are_photos(name: str) -> None:
    assert is_photo(valid_files()[name])


def test_thousands_of_damaged_files_are_photos_or_refused() -> None:
    photos = sum(is_photo(content) for _, content in damaged_files(_FILES, seed=0))
    # Far from all and far from none: the damage reaches the decoders.
    assert _FILES // 10 < photos < _FILES // 2


@given(st.binary(max_size=200), st.sampled_from(sorted(valid_files())), st.integers(0, 400))
def test_any_bytes_within_a_file(middle: bytes, name: str, at: int) -> None:
    content = valid_files()[name]
    is_photo(content[:at] + middle + content[at + len(middle) :])


@given(
    st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "F"]),
    st.integers(8, 300),
    st.integers(8, 300),
)
def test_any_mode_and_size_is_kept(mode: str, width: int, height: int) -> None:
    photo = read_photo(encoded(noise(width, height).convert("L").convert(mode), "TIFF"))
    assert photo.size == (width, height)
