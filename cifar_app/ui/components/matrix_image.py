"""A table of counts as a picture, for slides and papers."""

from __future__ import annotations

from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from cifar_app.photos import encode_png
from cifar_app.ui.components.matrix_drawing import (
    FONT,
    RADIUS,
    Box,
    MatrixPicture,
    Text,
    Theme,
    draw_matrix,
)


def matrix_png(picture: MatrixPicture, theme: Theme) -> bytes:
    """Draw a table of counts as a PNG."""
    drawing = draw_matrix(picture, theme)
    fonts: dict[int, ImageFont.FreeTypeFont] = {}
    image = Image.new("RGB", (drawing.width, drawing.height), theme.background)
    draw = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        if isinstance(shape, Box):
            corners = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            draw.rounded_rectangle(corners, RADIUS, shape.color)
            continue
        if shape.size not in fonts:
            fonts[shape.size] = ImageFont.truetype(FONT, shape.size)
        font = fonts[shape.size]
        if shape.upward:
            label = _upward_label(shape, font, theme.background)
            image.paste(label, (round(shape.x - label.width / 2), round(shape.y - label.height)))
        else:
            anchor = {"start": "lm", "middle": "mm", "end": "rm"}[shape.anchor]
            draw.text((shape.x, shape.y), shape.text, shape.color, font, anchor)
    return encode_png(image)


def matrix_svg(picture: MatrixPicture, theme: Theme) -> bytes:
    """Draw a table of counts as an SVG with selectable text."""
    drawing = draw_matrix(picture, theme)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width}" '
        f'height="{drawing.height}" font-family="Inter, sans-serif">',
        f'<rect width="100%" height="100%" fill="{theme.background}"/>',
        *map(_svg_element, drawing.shapes),
        "</svg>",
    ]
    return "\n".join(lines).encode()


def _svg_element(shape: Text | Box) -> str:
    if isinstance(shape, Box):
        return (
            f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" '
            f'height="{shape.height:g}" rx="{RADIUS}" fill="{shape.color}"/>'
        )
    turn = f' transform="rotate(-90 {shape.x:g} {shape.y:g})"' if shape.upward else ""
    return (
        f'<text x="{shape.x:g}" y="{shape.y:g}" font-size="{shape.size}" fill="{shape.color}" '
        f'text-anchor="{shape.anchor}" dominant-baseline="central"{turn}>'
        f"{escape(shape.text)}</text>"
    )


def _upward_label(shape: Text, font: ImageFont.FreeTypeFont, background: str) -> Image.Image:
    left, _, right, _ = font.getbbox(shape.text)
    top, bottom = 0, sum(font.getmetrics())
    image = Image.new("RGB", (round(right - left), round(bottom - top)), background)
    ImageDraw.Draw(image).text((-left, -top), shape.text, shape.color, font)
    return image.transpose(Image.Transpose.ROTATE_90)
