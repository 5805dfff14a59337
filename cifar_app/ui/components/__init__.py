"""Interactive views that Streamlit has no widget for, as JavaScript components.

Each works with a mouse, touch and the keyboard, keeps its focus when the page runs again, and
takes its colors from the theme. A component is registered when its module is imported.
"""

from cifar_app.ui.components.announcement import announce
from cifar_app.ui.components.browser_storage import browser_storage
from cifar_app.ui.components.camera import FramePrediction, camera, newest_frame
from cifar_app.ui.components.class_table import ClassValue, class_table
from cifar_app.ui.components.cropper import cropper
from cifar_app.ui.components.current_links import mark_current_links
from cifar_app.ui.components.embedding_map import Coloring, MapPoints, embedding_map
from cifar_app.ui.components.figure_buttons import figure_buttons
from cifar_app.ui.components.gallery import Tile, gallery
from cifar_app.ui.components.image_steps import image_steps
from cifar_app.ui.components.matrix import (
    Cell,
    Margins,
    MarginValue,
    Matrix,
    Selection,
    matrix_table,
)
from cifar_app.ui.components.matrix_drawing import FONT, MatrixPicture, Theme
from cifar_app.ui.components.matrix_image import matrix_png, matrix_svg
from cifar_app.ui.components.page_drop import page_drop
from cifar_app.ui.components.road import RoadStage, road
from cifar_app.ui.components.table_links import table_link, table_links
from cifar_app.ui.components.window_explorer import Channel, Window, window_explorer

__all__ = [
    "FONT",
    "Cell",
    "Channel",
    "ClassValue",
    "Coloring",
    "FramePrediction",
    "MapPoints",
    "MarginValue",
    "Margins",
    "Matrix",
    "MatrixPicture",
    "RoadStage",
    "Selection",
    "Theme",
    "Tile",
    "Window",
    "announce",
    "browser_storage",
    "camera",
    "class_table",
    "cropper",
    "embedding_map",
    "figure_buttons",
    "gallery",
    "image_steps",
    "mark_current_links",
    "matrix_png",
    "matrix_svg",
    "matrix_table",
    "newest_frame",
    "page_drop",
    "road",
    "table_link",
    "table_links",
    "window_explorer",
]
