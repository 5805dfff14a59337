"""The example images: photos, and a test image of each class."""

from __future__ import annotations

import hashlib

from cifar_app.config import CLASS_NAMES
from cifar_app.ui import cache
from cifar_app.ui.components import Tile
from cifar_app.ui.components.data_uri import png_uri
from cifar_app.ui.state import url
from cifar_app.ui.widgets import images as image_widgets
from cifar_app.ui.widgets.source_gallery import THUMBNAIL_PX, photo_tile, show_source_gallery
from cifar_app.ui.widgets.source_image import SourceImage, open_test_image
from cifar_app.ui.widgets.uploads import PhotoFile

EXAMPLE_PHOTOS: dict[str, tuple[str, str | None]] = {
    "cat": ("Chelsea the cat", "cat"),
    "coffee": ("A cup of coffee", None),
    "rocket": ("A rocket launch", None),
}
"""Title and true class of the example photos; None for none of the ten classes."""


EXAMPLE_TEST_IMAGES: dict[str, int] = {
    "airplane": 235,
    "automobile": 104,
    "bird": 322,
    "cat": 467,
    "deer": 94,
    "dog": 345,
    "frog": 163,
    "horse": 410,
    "ship": 54,
    "truck": 14,
}
"""Index of the test image that is the example of each class."""

_TILE_PX = 66


def pick_example(default: str) -> SourceImage:
    """Show the examples and return the chosen one.

    Args:
        default: Example without a URL parameter.
    """
    photos = {
        name: PhotoFile(hashlib.sha256(content).hexdigest(), EXAMPLE_PHOTOS[name][0], content)
        for name, content in cache.examples().items()
        if name in EXAMPLE_PHOTOS
    }
    tiles = [photo_tile(name, photo) for name, photo in photos.items()]
    tests = {f"test-{class_name}": index for class_name, index in EXAMPLE_TEST_IMAGES.items()}
    tiles += [_test_image_tile(name, index) for name, index in tests.items()]
    names = [tile.id for tile in tiles]
    selected = url.read_choice("example", names, default if default in names else names[0])
    show_source_gallery("example", tiles, selected, "Examples", tile_width=_TILE_PX)
    params = {"example": selected}
    if selected in tests:
        return open_test_image(tests[selected], params)
    title, class_name = EXAMPLE_PHOTOS[selected]
    return SourceImage(
        f"example-{selected}",
        title,
        cache.photo(photos[selected].content),
        params,
        label=None if class_name is None else CLASS_NAMES.index(class_name),
        out_of_distribution=class_name is None,
    )


def _test_image_tile(tile_id: str, index: int) -> Tile:
    images, labels = cache.test_set()
    class_name = CLASS_NAMES[labels[index]]
    return Tile(
        id=tile_id,
        src=png_uri(image_widgets.enlarge(images[index], THUMBNAIL_PX)),
        caption=class_name,
        note="",
        label=f"Test image {index}, {class_name}",
    )
