"""Images that lie on disk, for a server that shows a few of very many."""

from __future__ import annotations

import math
import tempfile
import threading
import weakref
from collections.abc import Iterable

import numpy as np


class ImageFile:
    """Images in a file without a name, read one at a time; safe to share between threads.

    A memory map would not do: the system counts megabytes around every image that is touched.

    Args:
        parts: Images in order, `uint8 (N, H, W, 3)` each, which need not be kept.

    Raises:
        OSError: There is no room for temporary files.
    """

    def __init__(self, parts: Iterable[np.ndarray]) -> None:
        self._length = 0
        self._shape: tuple[int, ...] = ()
        self._lock = threading.Lock()
        self._stream = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is
        weakref.finalize(self, self._stream.close)
        for images in parts:
            self._stream.write(np.ascontiguousarray(images).data)
            self._length += len(images)
            self._shape = images.shape[1:]
        self._stream.flush()

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, number: int | np.integer) -> np.ndarray:
        """Image `uint8 (H, W, 3)`; raises `IndexError` where there is none."""
        if not 0 <= number < len(self):
            raise IndexError(f"There are {len(self)} images. Received: number {number}.")
        size = math.prod(self._shape)
        with self._lock:
            self._stream.seek(int(number) * size)
            content = self._stream.read(size)
        return np.frombuffer(content, np.uint8).reshape(self._shape)


Images = np.ndarray | ImageFile
"""Images by their number: `uint8 (H, W, 3)` each."""
