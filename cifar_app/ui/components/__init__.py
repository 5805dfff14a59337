"""The views that Streamlit has no widget for, as components of real HTML buttons.

Each is registered once, when its module is imported. All of them work with a mouse, a finger
and the keyboard, keep their focus when the page runs again, and take their colours from the
theme.
"""

from cifar_app.ui.components.counts import Cell, count_table
from cifar_app.ui.components.cropper import cropper
from cifar_app.ui.components.gallery import Tile, gallery
from cifar_app.ui.components.walk import walk

__all__ = ["Cell", "Tile", "count_table", "cropper", "gallery", "walk"]
