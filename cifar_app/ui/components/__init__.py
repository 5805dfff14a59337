"""The views that Streamlit has no widget for, as components of real HTML buttons.

Each is registered once, when its module is imported. All of them work with a mouse, a finger
and the keyboard, keep their focus when the page runs again, and take their colors from the
theme.
"""

from cifar_app.ui.components.convolution_explorer import convolution_explorer
from cifar_app.ui.components.cropper import cropper
from cifar_app.ui.components.gallery import Tile, gallery
from cifar_app.ui.components.matrix import Cell, matrix_table

__all__ = ["Cell", "Tile", "convolution_explorer", "cropper", "gallery", "matrix_table"]
