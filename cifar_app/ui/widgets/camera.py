"""The camera: photos for the visitor's own photos, and a live view with predictions."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from cifar_app.errors import PhotoError
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.photos import read_photo
from cifar_app.ui import cache
from cifar_app.ui.components import FramePrediction, camera, newest_frame
from cifar_app.ui.state import url
from cifar_app.ui.state.concurrency import run_slot
from cifar_app.ui.widgets import uploader, uploads
from cifar_app.ui.widgets.prediction_text import describe_verdict

_LIVE_KEY = "live-camera"
_NO_PHOTO = {"photo": None, "crop": None}


def show_camera() -> None:
    """Show the camera, or a button that leads back to it while a photo is selected."""
    if "photo" in st.query_params:
        st.button("Take another photo", on_click=url.set_query_params, kwargs=_NO_PHOTO)
    elif _is_allowed():
        camera(key="camera", on_photo=_add)


@st.fragment
def show_live_view(model: StoredModel) -> None:
    """Show the camera with the predictions of a model, once or twice a second."""
    if not _is_allowed():
        return
    frame = newest_frame(_LIVE_KEY)
    camera(
        key=_LIVE_KEY,
        on_photo=_add,
        live=True,
        answered_id=frame.id if frame else None,
        prediction=_classify(model, frame.content) if frame else None,
    )
    st.caption(
        "Hold something up: a toy car or a picture of a frog will do. The images are sent to the "
        "server that runs this app; it keeps only the newest one, in memory."
    )
    if "photo" in st.query_params:  # it was taken before this run
        st.rerun()


def _classify(model: StoredModel, content: bytes) -> FramePrediction | None:
    """Classify an image of the live view; None if the browser sent something else."""
    try:
        photo = read_photo(content)
    except PhotoError:
        return None
    with run_slot():
        prediction = cache.classifier(model).classify(photo)
    return FramePrediction(
        describe_verdict(prediction), prediction.none_of_these, prediction.probabilities.tolist()
    )


def _add(content: bytes) -> None:
    """Add a photo to the visitor's photos and select it."""
    batch = uploader.next_batch("camera")
    uploads.start_batch(batch)
    photo_id = uploads.add_upload(f"Photo {len(uploads.all_photos()) + 1}", content, batch)
    uploader.end_batch("camera")
    if photo_id is not None:
        url.set_query_params(photo=photo_id, crop=None)
        uploader.request_scroll()


def _is_allowed() -> bool:
    """Return whether browsers allow the camera on this page; say why if they do not."""
    parts = urlsplit(st.context.url or "")
    host = parts.hostname or ""
    is_local = host in ("localhost", "::1") or host.startswith("127.")
    is_secure = parts.scheme != "http" or is_local
    if not is_secure:
        st.text(
            "Browsers allow the camera only on pages with an address that begins with https://, or "
            "on the computer that runs this app. Take a photo with the camera app and choose it "
            "under “Your photos”."
        )
    return is_secure
