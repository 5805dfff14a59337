"""URL query parameters, which hold the state of every page.

Each run reads them; widgets and clicks write them before the page runs again. A copied link
opens the same view, and Back returns to the view before. Invalid values are ignored and
collected as warnings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.photos import MIN_CROP_SIZE, Crop

ANY = "any"
NONE = "none"
_WARNINGS_KEY = "url-warnings"
_MAX_SHOWN_LENGTH = 40
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_RANGE = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")
_FRACTION = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?")


def _warn_invalid(param: str, text: str) -> None:
    shown = text if len(text) <= _MAX_SHOWN_LENGTH else f"{text[:_MAX_SHOWN_LENGTH]}…"
    warning = f"Ignored URL parameter {param}=“{shown}”: not a valid value."
    warnings = st.session_state.setdefault(_WARNINGS_KEY, [])
    if warning not in warnings:
        warnings.append(warning)


def pop_warnings() -> list[str]:
    """Return the warnings about invalid parameters since the last call."""
    return st.session_state.pop(_WARNINGS_KEY, [])


def read_choice(param: str, options: Collection[str], default: str) -> str:
    """Read a parameter that takes one of `options`."""
    text = st.query_params.get(param, default)
    if text == default or text in options:
        return text
    _warn_invalid(param, text)
    return default


def read_int(param: str, low: int, high: int, default: int, *, step: int = 1) -> int:
    """Read an integer parameter in `range(low, high + 1, step)`."""
    value = read_optional_int(param, low, high, step=step)
    return default if value is None else value


def read_optional_int(param: str, low: int, high: int, *, step: int = 1) -> int | None:
    """Read an integer parameter in `range(low, high + 1, step)`; None without one."""
    text = st.query_params.get(param)
    if text is None:
        return None
    if _INTEGER.fullmatch(text) and int(text) in range(low, high + 1, step):
        return int(text)
    _warn_invalid(param, text)
    return None


def read_range(param: str, low: int, high: int) -> tuple[int, int]:
    """Read a parameter such as "50-90", a range within `low` and `high`; all of it without one."""
    text = st.query_params.get(param)
    if text is None:
        return low, high
    if match := _RANGE.fullmatch(text):
        start, end = int(match[1]), int(match[2])
        if low <= start <= end <= high:
            return start, end
    _warn_invalid(param, text)
    return low, high


def read_multi(param: str, options: Sequence[str], default: Sequence[str]) -> list[str]:
    """Read a comma-separated parameter; the values come in the order of `options`."""
    text = st.query_params.get(param)
    if text is None:
        return list(default)
    names = [] if text == NONE else text.split(",")
    unknown = [name for name in names if name not in options]
    if unknown:
        _warn_invalid(param, ",".join(unknown))
    return [option for option in options if option in names]


def format_multi(values: Sequence[str], default: Sequence[str]) -> str | None:
    """Return values as a comma-separated parameter, or None if they are the default."""
    return None if set(values) == set(default) else ",".join(values) or NONE


def read_classes(param: str) -> list[int]:
    """Read a parameter that names classes, such as "cat,dog"; return no label for any class."""
    if st.query_params.get(param) == ANY:
        return []
    return [CLASS_NAMES.index(name) for name in read_multi(param, CLASS_NAMES, ())]


def read_class(param: str) -> int | None:
    """Read a parameter that names a class; return its label, None for any or several classes."""
    labels = read_classes(param)
    return labels[0] if len(labels) == 1 else None


def read_pattern(param: str, pattern: re.Pattern[str]) -> str | None:
    """Read a parameter that matches a pattern; None without one."""
    text = st.query_params.get(param)
    if text is None or pattern.fullmatch(text):
        return text
    _warn_invalid(param, text)
    return None


def read_crop() -> Crop:
    """Read the parameter `crop`, "x,y,size" of a square, each a fraction from 0 to 1."""
    text = st.query_params.get("crop")
    if text is None:
        return Crop()
    parts = text.split(",")
    if len(parts) == 3 and all(_FRACTION.fullmatch(part) for part in parts):
        crop = Crop(*(float(part) for part in parts))
        if crop.size >= MIN_CROP_SIZE:
            return crop
    _warn_invalid("crop", text)
    return Crop()


def write_crop(crop: Crop) -> None:
    """Write the parameter `crop`, or remove it if the crop is the default."""
    text = f"{crop.x:.3f},{crop.y:.3f},{crop.size:.3f}"
    set_query_params(crop=None if crop == Crop() else text)


def set_query_params(**params: str | int | None) -> None:
    """Set parameters in one step of the browser's history; None removes a parameter."""
    before = st.query_params.to_dict()
    after = before | {param: str(value) for param, value in params.items() if value is not None}
    for param, value in params.items():
        if value is None:
            after.pop(param, None)
    if after != before:
        st.query_params.from_dict(after)
