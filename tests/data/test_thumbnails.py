from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from cifar_app.data import load_test_set
from cifar_app.data.thumbnails import COLUMNS, thumbnails_folder, write_thumbnails


def read_thumbnail(folder: Path, index: int) -> np.ndarray:
    with Image.open(folder / f"{index // 100}.webp") as sheet:
        left, top = 32 * (index % COLUMNS), 32 * (index % 100 // COLUMNS)
        return np.asarray(sheet.convert("RGB").crop((left, top, left + 32, top + 32)), float)


def test_shipped_thumbnails_show_the_test_images() -> None:
    images, _ = load_test_set()
    for index in (0, 17, 4321, 9999):
        error = np.abs(read_thumbnail(thumbnails_folder(), index) - images[index]).mean()
        assert error < 12 < np.abs(images[index] - images[index - 9].astype(float)).mean()


def test_written_files_hold_100_images_each(tmp_path: Path) -> None:
    gray = np.repeat(np.arange(200, dtype=np.uint8), 32 * 32 * 3).reshape(-1, 32, 32, 3)
    write_thumbnails(gray, tmp_path)
    assert {path.name for path in tmp_path.glob("*.webp")} == {"0.webp", "1.webp"}
    for index in (0, 9, 10, 99, 100, 199):
        assert abs(read_thumbnail(tmp_path, index).mean() - index) < 3
