"""Stages in a row, joined by arrows; each is a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.ui.components.registration import register

_component = register("road", "<ol class='road'></ol>", "grid_keys.js")


@dataclass(frozen=True)
class RoadStage:
    """One stage of a road.

    Attributes:
        id: Identifier passed to the road's callback.
        operation: Text on the arrow from the stage before.
        images: Data URIs of one image, or of several that lie on top of each other, the front one
            first.
        title: First line below the image.
        note: Second line below the image.
        label: Text alternative of the stage.
        selected: Whether the stage is open.
    """

    id: str
    operation: str
    images: Sequence[str]
    title: str
    note: str
    label: str
    selected: bool


def road(
    stages: Sequence[RoadStage], *, key: str, label: str, on_pick: Callable[[str], None]
) -> None:
    """Show stages in a row, which scrolls sideways on a narrow screen.

    Args:
        stages: Stages in order.
        key: Key of the component.
        label: Text alternative of the row.
        on_pick: Called with the id of a clicked stage before the page runs again.
    """
    data = {"stages": [asdict(stage) for stage in stages], "label": label}
    _component(key=key, data=data, on_picked_change=lambda: on_pick(st.session_state[key].picked))
