"""Widgets bound to a URL parameter: they show its value, and a change of theirs writes it.

Streamlit's own `bind="query-params"` cannot be used: a widget bound that way ignores changes of
`st.query_params`, which clicks on images and figures make.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cifar_app.config import CLASS_NAMES
from cifar_app.ui.state import url


def _key(param: str) -> str:
    return f"bound-{param}"


def _choose(
    show: Callable[..., str | None],
    label: str,
    param: str,
    options: Mapping[str, str],
    default: str,
    reset_params: Sequence[str],
    write_default: bool = False,
    hide_label: bool = False,
) -> str:
    key = _key(param)
    st.session_state[key] = url.read_choice(param, options, default)

    def write() -> None:
        changes: dict[str, str | None] = dict.fromkeys(reset_params)
        value = st.session_state[key]
        is_omitted = value == default and not write_default
        url.set_query_params(**changes | {param: None if is_omitted else value})

    chosen = show(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=write,
        label_visibility="collapsed" if hide_label else "visible",
    )
    return chosen or default


def selectbox(
    label: str,
    param: str,
    options: Mapping[str, str],
    default: str,
    *,
    reset_params: Sequence[str] = (),
    write_default: bool = False,
    hide_label: bool = False,
) -> str:
    """Show a select box bound to a URL parameter and return the chosen option.

    Args:
        label: Label of the box.
        param: Name of the URL parameter.
        options: Values of the parameter and their texts.
        default: Value without the parameter.
        reset_params: URL parameters to remove on a change, because they depend on the choice.
        write_default: Whether choosing the default writes it to the URL. Other pages, whose
            default is another one, then take over the choice.
        hide_label: Whether only screen readers read the label.
    """
    return _choose(
        st.selectbox, label, param, options, default, reset_params, write_default, hide_label
    )


def segmented_control(
    label: str,
    param: str,
    options: Mapping[str, str],
    default: str,
    *,
    reset_params: Sequence[str] = (),
    hide_label: bool = False,
) -> str:
    """Show a segmented control bound to a URL parameter; see `selectbox`."""
    show = partial(st.segmented_control, required=True, wrap=False)
    return _choose(show, label, param, options, default, reset_params, hide_label=hide_label)


def _choose_many(
    show: Callable[..., Sequence[str]],
    label: str,
    param: str,
    options: Mapping[str, str],
    default: Sequence[str],
    reset_params: Sequence[str] = (),
) -> list[str]:
    key = _key(param)
    st.session_state[key] = url.read_multi(param, list(options), default)

    def in_order(selected: Sequence[str]) -> list[str]:
        return [option for option in options if option in selected]

    def write() -> None:
        changes: dict[str, str | None] = dict.fromkeys(reset_params)
        text = url.format_multi(in_order(st.session_state[key]), default)
        url.set_query_params(**changes | {param: text})

    selected = show(label, list(options), key=key, format_func=options.__getitem__, on_change=write)
    return in_order(selected)


def pills(label: str, param: str, options: Mapping[str, str], default: Sequence[str]) -> list[str]:
    """Show pills bound to a URL parameter and return the selected options in their order.

    Args:
        label: Label of the pills.
        param: Name of the URL parameter.
        options: Values that the parameter may list and their texts.
        default: Selection without the parameter, in the order of `options`.
    """
    show = partial(st.pills, selection_mode="multi", wrap=True)
    return _choose_many(show, label, param, options, default)


def multiselect(
    label: str,
    param: str,
    options: Mapping[str, str],
    default: Sequence[str],
    *,
    placeholder: str,
    reset_params: Sequence[str] = (),
) -> list[str]:
    """Show a box for several options, bound to a URL parameter; see `pills` and `selectbox`."""
    show = partial(st.multiselect, placeholder=placeholder)
    return _choose_many(show, label, param, options, default, reset_params)


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
    """Show a slider bound to an integer URL parameter and return its value.

    Args:
        label: Label of the slider.
        param: Name of the URL parameter.
        low: Smallest value.
        high: Largest value.
        default: Value without the parameter.
        step: Step between values.
        shown_as: printf format of the value shown.
        scale: Factor from the parameter to the value shown.
    """
    key = _key(param)
    value = url.read_int(param, low, high, default, step=step)
    _set_slider(key, round(value * scale, 6), (label, low, high, step, shown_as))

    def write() -> None:
        value = round(st.session_state[key] / scale)
        url.set_query_params(**{param: None if value == default else value})

    st.slider(
        label,
        low * scale,
        high * scale,
        step=step * scale,
        key=key,
        format=shown_as,
        on_change=write,
    )
    return value


def _set_slider(key: str, value: float, identity: Hashable) -> None:
    """Set the value of a slider, unless the browser shows it already.

    The browser waits for the end of a movement before it sends a value. What is set meanwhile would
    undo the movement.

    Args:
        key: Key of the slider.
        value: Its value.
        identity: What makes it another slider on the same page.
    """
    context = get_script_run_ctx()
    shown = (context and context.page_script_hash, identity)
    is_same = st.session_state.get(f"{key}-shown") == shown
    st.session_state[f"{key}-shown"] = shown
    if not is_same or st.session_state.get(key) != value:
        st.session_state[key] = value


def range_slider(
    label: str,
    param: str,
    low: int,
    high: int,
    *,
    shown_as: str | None = None,
    tooltip: str | None = None,
    reset_params: Sequence[str] = (),
) -> tuple[int, int]:
    """Show a slider for a range, bound to a URL parameter such as "50-90"; see `slider`."""
    key = _key(param)
    st.session_state[key] = url.read_range(param, low, high)

    def write() -> None:
        start, end = st.session_state[key]
        text = None if (start, end) == (low, high) else f"{start}-{end}"
        url.set_query_params(**dict.fromkeys(reset_params) | {param: text})

    st.slider(label, low, high, key=key, format=shown_as, help=tooltip, on_change=write)
    return url.read_range(param, low, high)


def toggle(
    label: str, param: str, *, tooltip: str | None = None, reset_params: Sequence[str] = ()
) -> bool:
    """Show a switch bound to a URL parameter, "on" or none, and return whether it is on.

    Args:
        label: Label of the switch.
        param: Name of the URL parameter.
        tooltip: Text shown on hover.
        reset_params: URL parameters to remove on a change.
    """
    key = _key(param)
    st.session_state[key] = url.read_choice(param, ("on",), "off") == "on"

    def write() -> None:
        changes: dict[str, str | None] = dict.fromkeys(reset_params)
        url.set_query_params(**changes | {param: "on" if st.session_state[key] else None})

    return st.toggle(label, key=key, help=tooltip, on_change=write)


def number_input(label: str, param: str, low: int, high: int, value: int) -> None:
    """Show a number input bound to an integer URL parameter.

    Every number is written to the URL, because the value without the parameter may change.
    """
    key = _key(param)
    st.session_state[key] = value
    st.number_input(
        f"{label}, {low:,} to {high:,}",
        low,
        high,
        key=key,
        on_change=lambda: url.set_query_params(**{param: st.session_state[key]}),
        width=220,
    )


def class_selectbox(label: str, param: str, *, reset_params: Sequence[str] = ()) -> None:
    """Show a select box of the ten classes or any class; see `selectbox`."""
    texts = {url.ANY: "Any class"} | dict(zip(CLASS_NAMES, CLASS_NAMES, strict=True))
    selectbox(label, param, texts, url.ANY, reset_params=reset_params)


def classes_multiselect(
    label: str, param: str, counts: np.ndarray, *, reset_params: Sequence[str] = ()
) -> None:
    """Show a box for several of the ten classes; none selected means any class.

    Args:
        label: Label of the box.
        param: Name of the URL parameter.
        counts: Number of images of each class to show beside its name, `int (10,)`.
        reset_params: See `selectbox`.
    """
    texts = {name: f"{name} ({count:,})" for name, count in zip(CLASS_NAMES, counts, strict=True)}
    multiselect(label, param, texts, (), placeholder="Any class", reset_params=reset_params)
