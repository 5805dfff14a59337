"""What simulated visitors do, and how long it takes."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.load.visitor import ActionError, Visitor
from cifar_app.config import CLASS_NAMES, assets_dir

_THINK_TIME_S = (1.0, 4.0)
"""Range of the pause between two actions, drawn uniformly."""

_LIVE_INTERVAL_S = 0.4
"""Pause between two images of the live view, as in `cifar_app/ui/components/camera.js`."""

_PAGES = (
    "metrics",
    "misclassified",
    "embedding_map",
    "label_errors",
    "model_card",
    "compare",
    "robustness",
    "experiments",
)
_PAGES_WITH_CLASS = ("metrics", "misclassified")


@dataclass
class LoadStatistics:
    """Durations of all actions by kind, and errors; shared by all visitors."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, seconds: float) -> None:
        """Record the duration of one action."""
        with self.lock:
            self.seconds[kind].append(seconds)

    def add_error(self, error: Exception) -> None:
        """Record an error."""
        with self.lock:
            self.errors.append(f"{type(error).__name__}: {error}")

    def to_json(self) -> dict[str, Any]:
        """Return count, median, 95th percentile and maximum of each kind, and the errors."""
        actions = {
            kind: {
                "count": len(values),
                "median_s": round(float(np.median(values)), 3),
                "p95_s": round(float(np.quantile(values, 0.95)), 3),
                "max_s": round(max(values), 3),
            }
            for kind, values in sorted(self.seconds.items())
        }
        return {"actions": actions, "errors": len(self.errors), "messages": self.errors[:5]}


def random_photo(rng: np.random.Generator) -> bytes:
    """Return an example photo with random bytes after its end, so that no cache knows it."""
    examples = sorted(Path(assets_dir() / "examples").glob("*.jpg"))
    return examples[rng.integers(len(examples))].read_bytes() + rng.bytes(16)


def perform_action(visitor: Visitor, rng: np.random.Generator, statistics: LoadStatistics) -> None:
    """Open a page (half of the actions), a test image, or upload a photo."""
    draw = rng.random()
    if draw < 0.5:
        page = _PAGES[rng.integers(len(_PAGES))]
        params = {"true": CLASS_NAMES[rng.integers(10)]} if page in _PAGES_WITH_CLASS else {}
        statistics.add("page", visitor.visit(page, **params))
    elif draw < 0.85:
        index = int(rng.integers(10_000))
        statistics.add("test image", visitor.visit("classify", source="test", image=index))
    else:
        statistics.add("page", visitor.visit("classify", source="upload"))
        statistics.add("upload", visitor.upload("photo.jpg", random_photo(rng)))


def _walk_through_pages(
    visitor: Visitor, end: float, rng: np.random.Generator, statistics: LoadStatistics
) -> None:
    statistics.add("first page", visitor.visit("classify"))
    while time.monotonic() < end:
        time.sleep(rng.uniform(*_THINK_TIME_S))
        perform_action(visitor, rng, statistics)


def _show_camera(
    visitor: Visitor, end: float, rng: np.random.Generator, statistics: LoadStatistics
) -> None:
    visitor.visit("classify", source="camera")
    frame_ids = count(1)
    while time.monotonic() < end:
        duration = visitor.send_frame(next(frame_ids), random_photo(rng))
        statistics.add("image", duration)
        time.sleep(max(0, _LIVE_INTERVAL_S - duration))


def _simulate_visitor(
    act: Callable[[Visitor, float, np.random.Generator, LoadStatistics], None],
    url: str,
    seconds: float,
    seed: int,
    statistics: LoadStatistics,
) -> None:
    rng = np.random.default_rng(seed)
    time.sleep(rng.uniform(0, min(_THINK_TIME_S[1], seconds / 4)))  # spread the arrivals
    end = time.monotonic() + seconds
    try:
        with closing(Visitor(url)) as visitor:
            act(visitor, end, rng, statistics)
    except (ActionError, OSError) as error:
        statistics.add_error(error)


def simulate_visitors(
    url: str, n_visitors: int, seconds: float, *, live: bool = False
) -> LoadStatistics:
    """Run concurrent visitors.

    Args:
        url: URL of the server.
        n_visitors: Number of visitors; the index of each is its random seed.
        seconds: Duration.
        live: Whether they show their cameras to the live view instead of walking through the pages.
    """
    statistics = LoadStatistics()
    act = _show_camera if live else _walk_through_pages
    with ThreadPoolExecutor(n_visitors) as pool:
        for index in range(n_visitors):
            pool.submit(_simulate_visitor, act, url, seconds, index, statistics)
    return statistics
