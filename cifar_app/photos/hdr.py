"""Conversion of HDR photos (PQ and HLG, ITU-R BT.2100) to sRGB."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

_PQ, _HLG = 16, 18
"""Transfer characteristics of ITU-T H.273."""

_DIFFUSE_WHITE = 203.0
"""Luminance of white paper, cd/m² (ITU-R BT.2408); what is brighter becomes white."""

_TO_BT709 = {
    9: np.array(  # BT.2020 primaries, ITU-R BT.2087
        [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
    ),
    12: np.array(  # Display P3
        [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]]
    ),
}
"""Matrices from linear RGB with primaries of ITU-T H.273 to those of sRGB."""

_NCLX = re.compile(rb"colrnclx(.{2})(.{2})", re.DOTALL)
_CICP = re.compile(rb"\0\0\0\x04cICP(.)(.)", re.DOTALL)
_HEADER_BYTES = 65_536


@dataclass(frozen=True)
class Hdr:
    """Color encoding of an HDR image, as numbered in ITU-T H.273."""

    primaries: int
    transfer: int


def find_hdr(content: bytes) -> Hdr | None:
    """Return the color encoding of an AVIF or PNG file if it is HDR."""
    match = (_NCLX if content[4:8] == b"ftyp" else _CICP).search(content[:_HEADER_BYTES])
    return make_hdr(*(int.from_bytes(group, "big") for group in match.groups())) if match else None


def make_hdr(primaries: int, transfer: int) -> Hdr | None:
    """Return a color encoding if it is HDR."""
    return Hdr(primaries, transfer) if transfer in (_PQ, _HLG) else None


def hdr_to_srgb(image: Image.Image, hdr: Hdr) -> Image.Image:
    """Convert an RGB image with HDR values to sRGB."""
    pixels = np.asarray(image.convert("RGB"))
    if hdr.transfer == _PQ:
        linear = (_pq_luminance() / _DIFFUSE_WHITE)[pixels]
    else:
        scene = _hlg_scene_light()[pixels]
        luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
        display = 1000 * np.maximum(luminance, 1e-6)[..., None] ** 0.2 * scene
        linear = display / _DIFFUSE_WHITE
    if hdr.primaries in _TO_BT709:
        linear = linear @ _TO_BT709[hdr.primaries].T
    linear = linear.clip(0, 1)
    # IEC 61966-2-1
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return Image.fromarray(np.rint(encoded * 255).astype(np.uint8))


def _pq_luminance() -> np.ndarray:
    """Return the luminance in cd/m² of the 256 PQ values (SMPTE ST 2084)."""
    power = (np.arange(256) / 255) ** (1 / 78.84375)
    return 10_000 * (np.maximum(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (
        1 / 0.1593017578125
    )


def _hlg_scene_light() -> np.ndarray:
    """Return the scene light, 0–1, of the 256 HLG values."""
    value = np.arange(256) / 255
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(value <= 0.5, value**2 / 3, (np.exp((value - c) / a) + b) / 12)
