"""The gallery in which one of the images of a source is chosen."""

from __future__ import annotations

from dataclasses import replace

from cifar_app.ui import cache
from cifar_app.ui.components import Tile, gallery
from cifar_app.ui.state import url
from cifar_app.ui.widgets.image_popover import close_popover
from cifar_app.ui.widgets.uploads import PhotoFile

THUMBNAIL_PX = 200


def photo_tile(tile_id: str, photo: PhotoFile) -> Tile:
    """Return the tile of a photo."""
    return Tile(
        id=tile_id,
        src=cache.thumbnail(photo.sha256, THUMBNAIL_PX, photo.content),
        caption=photo.name,
        note="",
        label=photo.name,
    )


def show_source_gallery(
    param: str,
    tiles: list[Tile],
    selected: str,
    label: str,
    *,
    tile_width: int,
    scroll_request: int | None = None,
) -> None:
    """Show tiles; a click on one writes its id to the URL."""

    def pick(tile_id: str) -> None:
        close_popover()
        url.set_query_params(**{param: tile_id}, crop=None)

    gallery(
        [replace(tile, selected=tile.id == selected) for tile in tiles],
        key=f"{param}-gallery",
        label=label,
        on_pick=pick,
        pixels=False,
        tile_width=tile_width,
        single_row=True,
        scroll_request=scroll_request,
    )
