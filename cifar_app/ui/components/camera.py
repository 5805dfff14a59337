"""The camera, with a button that takes a photo and predictions for what it shows."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict, dataclass

import streamlit as st

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.palette import CLASS_COLORS
from cifar_app.photos import MAX_STORED_SIZE
from cifar_app.ui.components.registration import register

_component = register(
    "camera",
    "<div class='camera'><div class='view'><video autoplay playsinline muted "
    "aria-label='Image of the camera'></video><p class='message' role='status'>Starting the camera "
    "…</p><div class='actions'><button type='button' class='shoot' hidden>Take photo</button>"
    "<button type='button' class='switch' hidden>Switch camera</button></div></div>"
    "<div class='answer' hidden><p class='verdict' role='status'></p><ol class='bars'></ol></div>"
    "</div>",
)


@dataclass(frozen=True)
class Frame:
    """One image of the live view.

    Attributes:
        id: Identifier, the time in the browser in milliseconds.
        content: JPEG of the centered square.
    """

    id: int
    content: bytes


@dataclass(frozen=True)
class FramePrediction:
    """What the live view shows for an image.

    Attributes:
        verdict: The prediction in words.
        rejected: Whether the bars are gray.
        probabilities: Ten probabilities.
    """

    verdict: str
    rejected: bool
    probabilities: list[float]


def newest_frame(key: str) -> Frame | None:
    """Return the newest image that the live view of this key has sent."""
    value = st.session_state.get(key, {}).get("frame")
    if value is None:
        return None
    return Frame(value["id"], _decode(value["src"]))


def camera(
    *,
    key: str,
    on_photo: Callable[[bytes], None],
    live: bool = False,
    answered_id: int | None = None,
    prediction: FramePrediction | None = None,
) -> None:
    """Show the image of the camera.

    Args:
        key: Key of the component.
        on_photo: Called with a JPEG before the page runs again.
        live: Whether to send images and to show predictions for them.
        answered_id: Identifier of the image of the prediction; the next one is sent after that.
        prediction: Prediction for the newest image.
    """
    shown = prediction and {
        **asdict(prediction),
        "percentages": [format_confidence(value) for value in prediction.probabilities],
    }
    data = {
        "live": live,
        "answeredId": answered_id,
        "prediction": shown,
        "maxPhotoSize": MAX_STORED_SIZE,
        "classes": [
            {"name": name, "color": color}
            for name, color in zip(CLASS_NAMES, CLASS_COLORS, strict=True)
        ],
    }
    _component(
        key=key,
        data=data,
        on_frame_change=lambda: None,
        on_photo_change=lambda: on_photo(_decode(st.session_state[key].photo)),
    )


def _decode(src: str) -> bytes:
    """Decode a data URI."""
    return base64.b64decode(src.partition(",")[2])
