"""The selected corruption and severity, in the URL."""

from __future__ import annotations

import streamlit as st

from cifar_app.robustness.corruptions import (
    CORRUPTIONS,
    CORRUPTIONS_BY_NAME,
    SEVERITIES,
    Corruption,
)
from cifar_app.ui.state import url
from cifar_app.ui.widgets import url_widgets

DEFAULT_SEVERITY = 3
_DEFAULT_CORRUPTION = CORRUPTIONS[0].name
_SEVERITY_NAMES = {"0": "Clean"} | {str(severity): str(severity) for severity in SEVERITIES}


def read_condition() -> tuple[Corruption, int]:
    """Return the corruption and the severity in the URL; severity 0 is the clean image."""
    name = url.read_choice("corruption", CORRUPTIONS_BY_NAME, _DEFAULT_CORRUPTION)
    severity = url.read_int("severity", 0, SEVERITIES[-1], default=DEFAULT_SEVERITY)
    return CORRUPTIONS_BY_NAME[name], severity


def select_condition(corruption: str, severity: int | None) -> None:
    """Write a corruption and a severity to the URL; None is the default severity."""
    url.set_query_params(
        corruption=None if corruption == _DEFAULT_CORRUPTION else corruption,
        severity=None if severity == DEFAULT_SEVERITY else severity,
    )


def show_controls(corruption: Corruption) -> None:
    """Show the widgets that select corruption and severity."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=300):
            url_widgets.selectbox(
                "Corruption",
                "corruption",
                {item.name: f"{item.category}: {item.title}" for item in CORRUPTIONS},
                _DEFAULT_CORRUPTION,
            )
        url_widgets.segmented_control(
            "Severity", "severity", _SEVERITY_NAMES, str(DEFAULT_SEVERITY)
        )
    st.markdown(corruption.description)


def describe_severity(severity: int) -> str:
    """Return the name of a severity."""
    return f"severity {severity}" if severity else "clean"
