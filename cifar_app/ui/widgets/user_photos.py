"""The choice among the visitor's own photos."""

from __future__ import annotations

import streamlit as st

from cifar_app.ui import cache
from cifar_app.ui.widgets import uploader, uploads
from cifar_app.ui.widgets.source_gallery import photo_tile, show_source_gallery
from cifar_app.ui.widgets.source_image import SourceImage

_MAX_ERRORS_HEIGHT_PX = 200
_TILE_PX = 104


def pick_user_photo(source: str) -> SourceImage | None:
    """Show the visitor's photos and return the chosen one, else the newest; None without photos."""
    photos = {photo.id: photo for photo in uploads.user_photos()}
    requested = st.query_params.get("photo")
    if requested is not None and requested not in photos:
        st.caption("The photo in this link is not available: photos are kept for one visit only.")
    if not photos:
        st.caption("Photos are kept in the memory of the server and not stored on disk.")
        return None
    selected = requested if requested in photos else next(reversed(photos))
    show_source_gallery(
        "photo",
        [photo_tile(photo_id, photo) for photo_id, photo in photos.items()],
        selected,
        "Your photos",
        tile_width=_TILE_PX,
        scroll_request=uploader.pop_scroll_request(),
    )
    _show_removal(selected, len(photos))
    file = photos[selected]
    return SourceImage(
        f"own-{selected}",
        file.name,
        cache.photo(file.content),
        {"source": source, "photo": selected},
        sha256=file.sha256,
    )


def _show_removal(selected: str, n_whole: int) -> None:
    """Show buttons that remove the selected photo or all of them."""
    n_photos = len(uploads.all_photos())
    if n_photos > n_whole:
        st.caption(
            f"The {n_whole} newest of {n_photos} photos. The table on the page Classify lists all "
            "of them."
        )
    with st.container(horizontal=True, gap="small", key="removal"):
        st.button("Remove this photo", on_click=uploads.remove, args=(selected,))
        if n_photos > 1:
            st.button(f"Remove all {n_photos} photos", on_click=uploads.clear)


def show_upload_errors(source: str) -> None:
    """Show why files of the latest batch from this source were refused."""
    errors = uploads.upload_errors(source)
    if not errors:
        return
    # The style dims the prediction if it is still that of an earlier photo.
    key = "upload-refused" if uploads.pop_refused() else "upload-errors"
    scrolls = len(errors) > 2  # the prediction stays in sight
    with st.container(border=True, height=_MAX_ERRORS_HEIGHT_PX if scrolls else "content", key=key):
        st.text("\n\n".join(errors))
