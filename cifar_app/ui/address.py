"""The address is the state: what a page shows is read from its query parameters.

Every run reads the parameters, and a widget or a click writes them before the page runs
again. So a copied link opens the same view, and Back goes to the view before. Whatever does
not fit falls back to the default, with a word about it on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.photos import Crop

ANY = "any"
NONE = "none"
_NOTES = "address-notes"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_SHARE = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?")


def _fall_back(param: str, text: str, default: str) -> None:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    note = f"The address asks for {param} “{shown}”, which there is not; showing {default} instead."
    notes = st.session_state.setdefault(_NOTES, [])
    if note not in notes:
        notes.append(note)


def take_notes() -> list[str]:
    """What the reader of the address had to say in this run; empties the list."""
    return st.session_state.pop(_NOTES, [])


def read_choice(param: str, options: Sequence[str], default: str) -> str:
    """The value of a parameter that is one of `options`."""
    text = st.query_params.get(param)
    if text is None or text in options:
        return text if text is not None else default
    _fall_back(param, text, default)
    return default


def read_number(param: str, low: int, high: int, default: int | None = None) -> int | None:
    """The value of a parameter that is a whole number from `low` to `high`."""
    text = st.query_params.get(param)
    if text is None:
        return default
    if _WHOLE.fullmatch(text) and low <= int(text) <= high:
        return int(text)
    _fall_back(param, text, "none" if default is None else str(default))
    return default


def read_several(param: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """The values of a parameter that names several of `options`, in their order."""
    text = st.query_params.get(param)
    if text is None:
        return list(default)
    names = [] if text == NONE else text.split(",")
    unknown = [name for name in names if name not in options]
    if unknown:
        _fall_back(param, ",".join(unknown), "the others" if len(unknown) < len(names) else NONE)
    return [option for option in options if option in names]


def write_several(param: str, chosen: Sequence[str], default: Sequence[str]) -> None:
    """Put several values into the address; the default is left out."""
    left_out = set(chosen) == set(default)
    write(**{param: None if left_out else ",".join(chosen) or NONE})


def read_class(param: str) -> int | None:
    """The label id that a parameter names by class; None for any."""
    name = read_choice(param, (ANY, *CLASS_NAMES), ANY)
    return None if name == ANY else CLASS_NAMES.index(name)


def read_matching(param: str, pattern: re.Pattern[str], default: str) -> str | None:
    """The text of a parameter that a pattern fits; None without it, in words `default`."""
    text = st.query_params.get(param)
    if text is None or pattern.fullmatch(text):
        return text
    _fall_back(param, text, default)
    return None


def read_crop(param: str = "crop") -> Crop:
    """The square of a photo that a parameter names by centre and size, each 0–1."""
    text = st.query_params.get(param)
    if text is None:
        return Crop()
    parts = text.split(",")
    if len(parts) == 3 and all(_SHARE.fullmatch(part) for part in parts):
        return Crop(*(float(part) for part in parts))
    _fall_back(param, text, "the middle")
    return Crop()


def write_crop(crop: Crop, param: str = "crop") -> None:
    """Put a square of a photo into the address; the default is left out."""
    text = f"{crop.x:.3f},{crop.y:.3f},{crop.size:.3f}"
    write(**{param: None if crop == Crop() else text})


def write(**params: str | int | None) -> None:
    """Put parameters into the address; None takes one out."""
    for param, value in params.items():
        if value is None:
            st.query_params.pop(param, None)
        else:
            st.query_params[param] = str(value)
