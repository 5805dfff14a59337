"""Widgets that are tied to a parameter of the address.

They show what the address says, and a change of theirs goes into it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.ui.state import url


def _prepare(param: str, options: Sequence[str], default: str) -> str:
    """Set a widget to what the address says; returns the widget's key."""
    key = f"bound-{param}"
    st.session_state[key] = url.read_choice(param, options, default)
    return key


def _changed(param: str, key: str, default: str, reset_params: Sequence[str]) -> None:
    value = st.session_state[key]
    url.set_query_params(
        **dict.fromkeys(reset_params), **{param: None if value == default else value}
    )


def selectbox(
    label: str,
    param: str,
    options: Sequence[str],
    default: str,
    *,
    format_func: Callable[[str], str] = str,
    reset_params: Sequence[str] = (),
) -> str:
    """A select box that is tied to a parameter of the address.

    Args:
        label: What is chosen.
        param: Name of the parameter.
        options: The values.
        default: The value that the address leaves out.
        format_func: How a value is shown.
        forget: Parameters that a change takes out, because they depend on it.
    """
    key = _prepare(param, options, default)
    chosen: str = st.selectbox(
        label,
        options,
        key=key,
        format_func=format_func,
        on_change=partial(_changed, param, key, default, reset_params),
    )
    return chosen


def segmented_control(
    label: str,
    param: str,
    options: Sequence[str],
    default: str,
    *,
    format_func: Callable[[str], str] = str,
    reset_params: Sequence[str] = (),
) -> str:
    """A segmented control that is tied to a parameter of the address; see `selectbox`."""
    key = _prepare(param, options, default)
    chosen = st.segmented_control(
        label,
        options,
        key=key,
        required=True,
        wrap=True,
        format_func=format_func,
        on_change=partial(_changed, param, key, default, reset_params),
    )
    return chosen or default


def pills(
    label: str,
    param: str,
    options: Sequence[str],
    default: Sequence[str],
    *,
    format_func: Callable[[str], str] = str,
) -> list[str]:
    """Pills of which any number may be chosen, tied to a parameter of the address.

    Args:
        label: What is chosen.
        param: Name of the parameter.
        options: The values.
        default: The choice that the address leaves out, in the order of `options`.
        format_func: How a value is shown.

    Returns:
        The chosen ones, in the order of `options`.
    """
    key = f"bound-{param}"
    st.session_state[key] = url.read_multi(param, options, default)

    def changed() -> None:
        picked = st.session_state[key]
        url.write_multi(param, [one for one in options if one in picked], default)

    chosen = st.pills(
        label,
        options,
        key=key,
        selection_mode="multi",
        wrap=True,
        format_func=format_func,
        on_change=changed,
    )
    return [one for one in options if one in chosen]


def slider(
    label: str,
    param: str,
    low: int,
    high: int,
    default: int,
    *,
    step: int = 1,
    shown_as: str | None = None,
    scale: float = 1,
) -> int:
    """A slider of whole numbers that is tied to a parameter of the address; see `selectbox`.

    Args:
        label: Its label.
        param: The parameter.
        low: Smallest number.
        high: Largest number.
        default: The number without the parameter.
        step: Between two numbers.
        shown_as: A printf format of what visitors see.
        scale: What the numbers are shown times.
    """
    key = f"bound-{param}"
    value = url.read_int(param, low, high, default, step=step)
    number = default if value is None else value
    st.session_state[key] = round(number * scale, 6)

    def changed() -> None:
        moved = round(st.session_state[key] / scale)
        url.set_query_params(**{param: None if moved == default else moved})

    least, most, between = low * scale, high * scale, step * scale
    st.slider(label, least, most, step=between, key=key, format=shown_as, on_change=changed)
    return number


def number_input(label: str, param: str, low: int, high: int, number: int) -> None:
    """A box for a whole number that is tied to a parameter of the address.

    Every choice is written, since what stands there without one may change.

    Args:
        label: What is chosen; its range is added.
        param: Name of the parameter.
        low: The least number.
        high: The greatest.
        number: What the parameter says now.
    """
    key = f"bound-{param}"
    st.session_state[key] = number
    st.number_input(
        f"{label}, {low:,} to {high:,}",
        low,
        high,
        key=key,
        on_change=lambda: url.set_query_params(**{param: st.session_state[key]}),
        width=220,
    )


def class_selectbox(label: str, param: str, *, reset_params: Sequence[str] = ()) -> None:
    """A select box of the ten classes or any, tied to a parameter; see `selectbox`."""
    selectbox(
        label,
        param,
        (url.ANY, *CLASS_NAMES),
        url.ANY,
        format_func=lambda name: "Any class" if name == url.ANY else name,
        reset_params=reset_params,
    )
