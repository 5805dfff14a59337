"""The prediction for one image as a picture to keep or to share."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from cifar_app.config import CLASS_NAMES
from cifar_app.formatting import format_confidence
from cifar_app.inference.prediction import Prediction
from cifar_app.palette import CLASS_COLORS, MUTED
from cifar_app.photos import encode_png
from cifar_app.ui.components import FONT, Theme
from cifar_app.ui.widgets.prediction_text import describe_verdict

_SIZE = (1200, 630)  # the shape that messengers and social networks show whole
_PADDING = 60
_IMAGE_PX = 450
_TEXT_X = 570
_BAR_X, _BAR_WIDTH, _BAR_HEIGHT, _ROW_HEIGHT = 700, 350, 20, 36
_FIRST_ROW_Y = 196
_SMALL_IMAGE_PX = 64


def prediction_png(prediction: Prediction, details: str, theme: Theme) -> bytes:
    """Draw the model input, the verdict and the ten probabilities as a PNG.

    Args:
        prediction: Prediction to draw; the bars are gray if the image is rejected.
        details: Last line, such as the model and the date.
        theme: Colors of the picture.
    """
    picture = Image.new("RGB", _SIZE, theme.background)
    picture.paste(_enlarge(prediction.model_input), (_PADDING, _PADDING))
    draw = ImageDraw.Draw(picture)
    draw.text((_TEXT_X, 86), describe_verdict(prediction), theme.text, _font(46), "lm")
    confidence = format_confidence(prediction.confidence)
    closest = f"Closest class: {prediction.class_name}, confidence {confidence}"
    second_line = closest if prediction.none_of_these else f"Confidence {confidence}"
    draw.text((_TEXT_X, 140), second_line, MUTED, _font(26), "lm")
    _draw_bars(draw, prediction, theme)
    draw.text((_PADDING, _SIZE[1] - 56), details, MUTED, _font(22), "lm")
    return encode_png(picture)


def _draw_bars(draw: ImageDraw.ImageDraw, prediction: Prediction, theme: Theme) -> None:
    font = _font(22)
    for label, (name, probability) in enumerate(
        zip(CLASS_NAMES, prediction.probabilities.tolist(), strict=True)
    ):
        y = _FIRST_ROW_Y + label * _ROW_HEIGHT
        end = _BAR_X + max(3, round(_BAR_WIDTH * probability))
        color = MUTED if prediction.none_of_these else CLASS_COLORS[label]
        draw.text((_BAR_X - 14, y), name, theme.text, font, "rm")
        corners = (_BAR_X, y - _BAR_HEIGHT / 2, end, y + _BAR_HEIGHT / 2)
        draw.rounded_rectangle(corners, 3, color)
        draw.text((end + 12, y), format_confidence(probability), theme.text, font, "lm")


def _enlarge(pixels: np.ndarray) -> Image.Image:
    """Return an image at the size of the picture, with crisp pixels if it has few of them."""
    image = Image.fromarray(pixels)
    is_small = image.width <= _SMALL_IMAGE_PX
    method = Image.Resampling.NEAREST if is_small else Image.Resampling.LANCZOS
    return image.resize((_IMAGE_PX, _IMAGE_PX), method)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)
