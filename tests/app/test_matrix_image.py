"""The confusion matrix as a picture."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from cifar_app.ui.components import (
    Cell,
    Margins,
    MarginValue,
    Matrix,
    MatrixPicture,
    Theme,
    matrix_png,
    matrix_svg,
)

LIGHT = Theme("#FFFFFF", "#EEEEEE", "#000000")
DARK = Theme("#131519", "#1D2026", "#ECEAE5")


def picture(n_columns: int = 3, margins: Margins | None = None) -> MatrixPicture:
    """Return a table with two rows; the first cell is full, the others empty."""
    cells = [
        [
            Cell("7" if column == row == 0 else "", float(column == row == 0), "", row == column)
            for column in range(n_columns)
        ]
        for row in range(2)
    ]
    names = [f"class {column}" for column in range(n_columns)]
    matrix = Matrix(names[:2], names, cells, "True label ↓", "Predicted label →", margins=margins)
    return MatrixPicture("Confusion matrix", "Model <A>", matrix)


def draw(theme: Theme, shown: MatrixPicture) -> np.ndarray:
    """Return the pixels of a picture."""
    return np.asarray(Image.open(io.BytesIO(matrix_png(shown, theme)))).astype(int)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_picture_has_the_colors_of_the_theme_and_of_the_cells(theme: Theme) -> None:
    image = draw(theme, picture())
    colors, counts = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
    common = [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in colors[counts.argsort()]]
    assert set(common[-2:]) == {theme.background, theme.empty_cell}
    green = image[..., 1] - image[..., [0, 2]].max(axis=2)
    rows, columns = np.nonzero(green > 20)  # the full cell is green
    assert image[rows, columns].shape[0] > 5000
    empty = np.all(image == np.array([int(theme.empty_cell[i : i + 2], 16) for i in (1, 3, 5)]), 2)
    empty_rows, empty_columns = np.nonzero(empty)
    assert rows.mean() < empty_rows.mean()
    assert columns.mean() < empty_columns.mean()


def test_picture_grows_with_its_columns_and_margins() -> None:
    value = MarginValue("70.0", "10", "")
    margins = Margins("Recall", [value] * 2, "Precision", [value] * 3, value)
    plain, wide = draw(LIGHT, picture()), draw(LIGHT, picture(10))
    assert draw(LIGHT, picture(20)).shape[1] > wide.shape[1] > plain.shape[1] / 2
    with_margins = draw(LIGHT, picture(margins=margins))
    assert all(np.greater(with_margins.shape[:2], plain.shape[:2]))


def test_svg_has_the_text_and_the_cells() -> None:
    root = ElementTree.fromstring(matrix_svg(picture(), DARK))  # noqa: S314 - written here
    elements = list(root)
    words = [element.text for element in elements if element.tag.endswith("text")]
    assert {"Confusion matrix", "Model <A>", "class 2", "7"} <= set(words)
    boxes = [element.get("fill") for element in elements if element.tag.endswith("rect")]
    assert boxes.count(DARK.empty_cell) == 5  # and the full cell, and the background
    assert len(boxes) == 7
