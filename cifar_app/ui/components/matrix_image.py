"""A table of counts as a picture, for slides and papers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageColor, ImageDraw, ImageFont

from cifar_app.config import PROJECT_ROOT
from cifar_app.ui.components.matrix import Cell, cell_color

_FONT = PROJECT_ROOT / "static" / "inter-latin.woff2"
_FONT_PX = 26
_CELL_HEIGHT, _HEADER, _GAP, _RADIUS, _MARGIN = 80, 220, 4, 8, 24
_MIN_WIDTH = 960
_MAX_SHADE = 0.85  # as in matrix.css


class Theme(NamedTuple):
    """Colors of a picture, such as "#FFFFFF"."""

    background: str
    empty_cell: str
    text: str


def matrix_png(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell]],
    *,
    corner: str,
    caption: str,
    theme: Theme,
) -> bytes:
    """Draw a table of counts as a PNG; parameters as for `matrix_table`."""
    cell_width = max(_CELL_HEIGHT + 16, (_MIN_WIDTH - _HEADER) // len(columns))
    size = (
        _HEADER + len(columns) * cell_width + _MARGIN,
        _HEADER + len(rows) * _CELL_HEIGHT + _MARGIN,
    )
    image = Image.new("RGB", size, theme.background)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(_FONT, _FONT_PX)
    draw.text((size[0] - _MARGIN, _MARGIN), caption, theme.text, font, "ra")
    draw.text((_HEADER - 16, _HEADER - 12), corner, theme.text, font, "rb")
    fits = all(font.getlength(name) < cell_width for name in columns)
    for column, name in enumerate(columns):
        label = _draw_label(name, font, theme)
        label = label if fits else label.transpose(Image.Transpose.ROTATE_90)
        left = _HEADER + column * cell_width + (cell_width - label.width) // 2
        image.paste(label, (left, _HEADER - 12 - label.height))
    for row, name in enumerate(rows):
        top = _HEADER + row * _CELL_HEIGHT
        middle = top + _CELL_HEIGHT // 2
        draw.text((_HEADER - 16, middle), name, theme.text, font, "rm")
        for column, cell in enumerate(cells[row]):
            left = _HEADER + column * cell_width
            box = (left, top, left + cell_width - _GAP, top + _CELL_HEIGHT - _GAP)
            draw.rounded_rectangle(box, _RADIUS, _mix(cell, theme))
            center = (left + (cell_width - _GAP) // 2, middle - _GAP // 2)
            draw.text(center, cell.text, theme.text, font, "mm")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _draw_label(text: str, font: ImageFont.FreeTypeFont, theme: Theme) -> Image.Image:
    left, _, right, _ = font.getbbox(text)
    top, bottom = 0, sum(font.getmetrics())
    image = Image.new("RGB", (round(right - left), round(bottom - top)), theme.background)
    ImageDraw.Draw(image).text((-left, -top), text, theme.text, font)
    return image


def _mix(cell: Cell, theme: Theme) -> tuple[int, ...]:
    weight = min(cell.shade, 1) * _MAX_SHADE
    color, empty = ImageColor.getrgb(cell_color(cell)), ImageColor.getrgb(theme.empty_cell)
    return tuple(round(weight * a + (1 - weight) * b) for a, b in zip(color, empty, strict=True))
