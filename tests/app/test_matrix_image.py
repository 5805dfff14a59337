"""The confusion matrix as a picture."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cifar_app.ui.components import Cell, Theme, matrix_png

LIGHT = Theme("#FFFFFF", "#EEEEEE", "#000000")
DARK = Theme("#131519", "#1D2026", "#ECEAE5")


def draw(theme: Theme, n_columns: int = 3) -> np.ndarray:
    """Return the pixels of a table with two rows; the first cell is full, the others empty."""
    cells = [
        [
            Cell("7" if column == row == 0 else "", float(column == row == 0), "", row == column)
            for column in range(n_columns)
        ]
        for row in range(2)
    ]
    names = [f"class {column}" for column in range(n_columns)]
    content = matrix_png(
        names[:2], names, cells, corner="True label", caption="Predicted label", theme=theme
    )
    return np.asarray(Image.open(io.BytesIO(content))).astype(int)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_picture_has_the_colors_of_the_theme_and_of_the_cells(theme: Theme) -> None:
    image = draw(theme)
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


def test_picture_grows_with_its_columns() -> None:
    assert draw(LIGHT, 20).shape[1] > draw(LIGHT, 10).shape[1] > draw(LIGHT, 3).shape[1] / 2
