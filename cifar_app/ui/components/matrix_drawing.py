"""Layout of the picture of a table of counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from PIL import ImageColor, ImageFont

from cifar_app.config import PROJECT_ROOT
from cifar_app.ui.components.matrix import Cell, Margins, MarginValue, Matrix, cell_color

FONT = PROJECT_ROOT / "static" / "inter-latin.woff2"
RADIUS = 8
_TITLE_PX, _TEXT_PX, _NOTE_PX = 34, 26, 20
_TITLES, _HEADER, _CELL_HEIGHT, _MARGIN_WIDTH = 110, 220, 80, 110
_GAP, _BORDER = 4, 24
_MIN_WIDTH = 960
_MAX_SHADE = 0.77  # as in matrix.css
_EMPTY_TEXT_SHARE = 0.62
_ARROWS = " ↓→"


class Theme(NamedTuple):
    """Colors of a picture, such as "#FFFFFF"."""

    background: str
    empty_cell: str
    text: str


@dataclass(frozen=True)
class MatrixPicture:
    """Content of a picture of a table of counts.

    Attributes:
        title: First line.
        subtitle: Second line, such as the model and the number of images.
        matrix: Content of the table. The arrows at its captions are left out: the font of the
            picture has none.
    """

    title: str
    subtitle: str
    matrix: Matrix


class Text(NamedTuple):
    """A line of text; `y` is its middle, or its start if it is rotated by 90 degrees."""

    x: float
    y: float
    text: str
    size: int
    color: str
    anchor: Literal["start", "middle", "end"]
    upward: bool = False


class Box(NamedTuple):
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    color: str


class Drawing(NamedTuple):
    """Size in pixels and shapes of a picture, in the order in which they are drawn."""

    width: int
    height: int
    shapes: list[Text | Box]


def draw_matrix(picture: MatrixPicture, theme: Theme) -> Drawing:
    """Lay out the picture of a table of counts."""
    matrix = picture.matrix
    n_rows, n_columns = len(matrix.rows), len(matrix.columns)
    column_width = max(_CELL_HEIGHT + 16, (_MIN_WIDTH - _HEADER) // n_columns)
    right, bottom = _HEADER + n_columns * column_width, _TITLES + _HEADER + n_rows * _CELL_HEIGHT
    shapes: list[Text | Box] = [
        Text(_BORDER, 44, picture.title, _TITLE_PX, theme.text, "start"),
        Text(_BORDER, 88, picture.subtitle, _TEXT_PX, theme.text, "start"),
        Text(right, _TITLES + 32, matrix.caption.rstrip(_ARROWS), _TEXT_PX, theme.text, "end"),
        *_headers(matrix, column_width, theme),
    ]
    for row, cells in enumerate(matrix.cells):
        for column, cell in enumerate(cells):
            x, y = _HEADER + column * column_width, _TITLES + _HEADER + row * _CELL_HEIGHT
            width, height = column_width - _GAP, _CELL_HEIGHT - _GAP
            color = (
                theme.text if cell.shade else _mix(theme.text, theme.empty_cell, _EMPTY_TEXT_SHARE)
            )
            shapes += [
                Box(x, y, width, height, _shade(cell, theme)),
                Text(x + width / 2, y + height / 2, cell.text, _TEXT_PX, color, "middle"),
            ]
    if matrix.margins:
        shapes += _margins(matrix.margins, column_width, theme)
        right, bottom = right + _MARGIN_WIDTH, bottom + _CELL_HEIGHT
    return Drawing(right + _BORDER, bottom + _BORDER, shapes)


def _headers(matrix: Matrix, column_width: int, theme: Theme) -> Iterator[Text]:
    bottom = _TITLES + _HEADER - 12
    yield Text(
        _HEADER - 16, bottom - 12, matrix.corner.rstrip(_ARROWS), _TEXT_PX, theme.text, "end"
    )
    font = ImageFont.truetype(FONT, _TEXT_PX)
    upward = any(font.getlength(name) >= column_width for name in matrix.columns)
    for column, name in enumerate(matrix.columns):
        x = _HEADER + column * column_width + (column_width - _GAP) / 2
        if upward:
            yield Text(x, bottom, name, _TEXT_PX, theme.text, "start", upward=True)
        else:
            yield Text(x, bottom - 12, name, _TEXT_PX, theme.text, "middle")
    for row, name in enumerate(matrix.rows):
        middle = bottom + 12 + (row + 0.5) * _CELL_HEIGHT - _GAP / 2
        yield Text(_HEADER - 16, middle, name, _TEXT_PX, theme.text, "end")


def _margins(margins: Margins, column_width: int, theme: Theme) -> Iterator[Text]:
    top, n_rows, n_columns = _TITLES + _HEADER, len(margins.rows), len(margins.columns)
    x = _HEADER + n_columns * column_width + _MARGIN_WIDTH / 2
    y = top + (n_rows + 0.5) * _CELL_HEIGHT
    yield Text(x, top - 24, margins.row_title, _TEXT_PX, theme.text, "middle")
    yield Text(_HEADER - 16, y, margins.column_title, _TEXT_PX, theme.text, "end")
    for row, value in enumerate(margins.rows):
        yield from _value(value, x, top + (row + 0.5) * _CELL_HEIGHT - _GAP / 2, theme)
    for column, value in enumerate(margins.columns):
        yield from _value(value, _HEADER + (column + 0.5) * column_width - _GAP / 2, y, theme)
    yield from _value(margins.total, x, y, theme)


def _value(value: MarginValue, x: float, y: float, theme: Theme) -> Iterator[Text]:
    yield Text(x, y - 14, value.text, _TEXT_PX, theme.text, "middle")
    yield Text(x, y + 16, value.note, _NOTE_PX, theme.text, "middle")


def _shade(cell: Cell, theme: Theme) -> str:
    return _mix(cell_color(cell), theme.empty_cell, min(cell.shade, 1) * _MAX_SHADE)


def _mix(color: str, background: str, weight: float) -> str:
    """Return a share `weight` of a color on a background, such as "#FFFFFF"."""
    pairs = zip(ImageColor.getrgb(color), ImageColor.getrgb(background), strict=True)
    return "#" + "".join(f"{round(weight * a + (1 - weight) * b):02X}" for a, b in pairs)
