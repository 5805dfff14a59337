"""The address is the state: what a page shows is read from its query parameters.

Every run reads the parameters, and a widget or a click writes them before the page runs
again. So a copied link opens the same view, and Back goes to the view before. Whatever does
not fit is ignored, with a word about it on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.photos import MIN_CROP_SIZE, Crop

ANY = "any"
NONE = "none"
_NOTES = "address-notes"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_SHARE = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?")


def _warn_invalid(param: str, text: str) -> None:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    note = f"Ignored URL parameter {param}=“{shown}”: not a valid value."
    notes = st.session_state.setdefault(_NOTES, [])
    if note not in notes:
        notes.append(note)


def pop_warnings() -> list[str]:
    """What the reader of the address had to say in this run; empties the list."""
    return st.session_state.pop(_NOTES, [])


def read_choice(param: str, options: Sequence[str], default: str) -> str:
    """The value of a parameter that is one of `options`."""
    text = st.query_params.get(param)
    if text is None or text in options:
        return text if text is not None else default
    _warn_invalid(param, text)
    return default


def read_int(
    param: str, low: int, high: int, default: int | None = None, *, step: int = 1
) -> int | None:
    """The value of a parameter that is a whole number from `low` to `high`, by such steps."""
    text = st.query_params.get(param)
    if text is None:
        return default
    if _WHOLE.fullmatch(text) and int(text) in range(low, high + 1, step):
        return int(text)
    _warn_invalid(param, text)
    return default


def read_multi(param: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """The values of a parameter that names several of `options`, in their order."""
    text = st.query_params.get(param)
    if text is None:
        return list(default)
    names = [] if text == NONE else text.split(",")
    unknown = [name for name in names if name not in options]
    if unknown:
        _warn_invalid(param, ",".join(unknown))
    return [option for option in options if option in names]


def write_multi(param: str, chosen: Sequence[str], default: Sequence[str]) -> None:
    """Put several values into the address; the default is left out."""
    left_out = set(chosen) == set(default)
    set_query_params(**{param: None if left_out else ",".join(chosen) or NONE})


def read_class(param: str) -> int | None:
    """The label id that a parameter names by class; None for any."""
    name = read_choice(param, (ANY, *CLASS_NAMES), ANY)
    return None if name == ANY else CLASS_NAMES.index(name)


def read_pattern(param: str, pattern: re.Pattern[str]) -> str | None:
    """The text of a parameter that a pattern fits; None without it."""
    text = st.query_params.get(param)
    if text is None or pattern.fullmatch(text):
        return text
    _warn_invalid(param, text)
    return None


def read_crop(param: str = "crop") -> Crop:
    """The square of a photo that a parameter names by center and size, each 0–1."""
    text = st.query_params.get(param)
    if text is None:
        return Crop()
    parts = text.split(",")
    if len(parts) == 3 and all(_SHARE.fullmatch(part) for part in parts):
        crop = Crop(*(float(part) for part in parts))
        if crop.size >= MIN_CROP_SIZE:
            return crop
    _warn_invalid(param, text)
    return Crop()


def write_crop(crop: Crop, param: str = "crop") -> None:
    """Put a square of a photo into the address; the default is left out."""
    text = f"{crop.x:.3f},{crop.y:.3f},{crop.size:.3f}"
    set_query_params(**{param: None if crop == Crop() else text})


def set_query_params(**params: str | int | None) -> None:
    """Put parameters into the address; None takes one out.

    All at once: each change of the address is a step for Back.
    """
    before = st.query_params.to_dict()
    after = before | {param: str(value) for param, value in params.items() if value is not None}
    for param in (param for param, value in params.items() if value is None):
        after.pop(param, None)
    if after != before:
        st.query_params.from_dict(after)
