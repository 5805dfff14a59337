"""Images that lie on disk, for a server that shows a few of very many."""

from __future__ import annotations

import tempfile
import threading
import weakref

import numpy as np


class ImageFile:
    """Images in a file without a name, read one at a time; safe to share between threads.

    A memory map would not do: the system counts megabytes around every image that is touched.

    Args:
        images: `uint8 (N, H, W, 3)`, which need not be kept.

    Raises:
        OSError: There is no room for temporary files.
    """

    def __init__(self, images: np.ndarray) -> None:
        self._shape = images.shape
        self._lock = threading.Lock()
        self._stream = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is
        weakref.finalize(self, self._stream.close)
        images.tofile(self._stream)
        self._stream.flush()

    def __len__(self) -> int:
        return self._shape[0]

    def __getitem__(self, number: int | np.integer) -> np.ndarray:
        """Image `uint8 (H, W, 3)`; raises `IndexError` where there is none."""
        if not 0 <= number < len(self):
            raise IndexError(f"There are {len(self)} images. Received: number {number}.")
        height, width, channels = self._shape[1:]
        size = height * width * channels
        with self._lock:
            self._stream.seek(int(number) * size)
            content = self._stream.read(size)
        return np.frombuffer(content, np.uint8).reshape(height, width, channels)


Images = np.ndarray | ImageFile
"""Images by their number: `uint8 (H, W, 3)` each."""
