"""What the visitors of the load benchmark do, and what they find."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.load.visitor import ActionError, Visitor
from cifar_app.config import CLASS_NAMES, assets_dir

PAUSE = (1.0, 4.0)
"""A visitor looks at a page for so many seconds, drawn evenly."""

_BROWSING = (
    "metrics",
    "misclassified",
    "embedding_map",
    "label_errors",
    "model_card",
    "compare",
    "robustness",
    "experiments",
)


@dataclass
class Findings:
    """Seconds of all actions by kind, and what went wrong; shared by all visitors."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, seconds: float) -> None:
        with self.lock:
            self.seconds[kind].append(seconds)

    def to_json(self) -> dict[str, Any]:
        """Count, median, 95th percentile and longest of every kind, and the errors."""
        kinds = {
            kind: {
                "count": len(values),
                "median_s": round(float(np.median(values)), 3),
                "p95_s": round(float(np.quantile(values, 0.95)), 3),
                "longest_s": round(max(values), 3),
            }
            for kind, values in sorted(self.seconds.items())
        }
        return {"actions": kinds, "errors": len(self.errors), "messages": self.errors[:5]}


def own_photo(rng: np.random.Generator) -> bytes:
    """An example photo that no cache has seen: a comment after its end tells it apart."""
    examples = sorted(Path(assets_dir() / "examples").glob("*.jpg"))
    return examples[rng.integers(len(examples))].read_bytes() + rng.bytes(16)


def act(visitor: Visitor, rng: np.random.Generator, findings: Findings) -> None:
    """One action: half of them look at pages, the others have something classified."""
    draw = rng.random()
    if draw < 0.5:
        page = _BROWSING[rng.integers(len(_BROWSING))]
        params = {"true": CLASS_NAMES[rng.integers(10)]} if page in ("metrics", "mistakes") else {}
        findings.add("page", visitor.visit(page, **params))
    elif draw < 0.85:
        number = int(rng.integers(10_000))
        findings.add("test image", visitor.visit("classify", source="test", image=number))
    else:
        findings.add("page", visitor.visit("classify", source="upload"))
        findings.add("upload", visitor.upload("photo.jpg", own_photo(rng)))


def stay(url: str, seconds: float, seed: int, findings: Findings) -> None:
    """One visitor, from the first page to the end of the time."""
    rng = np.random.default_rng(seed)
    time.sleep(rng.uniform(0, min(PAUSE[1], seconds / 4)))  # nobody comes at the same moment
    end = time.monotonic() + seconds
    try:
        with closing(Visitor(url)) as visitor:
            findings.add("first page", visitor.visit("classify"))
            while time.monotonic() < end:
                time.sleep(rng.uniform(*PAUSE))
                act(visitor, rng, findings)
    except (ActionError, OSError) as error:
        with findings.lock:
            findings.errors.append(f"{type(error).__name__}: {error}")


def visit_together(url: str, visitors: int, seconds: float) -> Findings:
    """Let so many visitors in for so long."""
    findings = Findings()
    with ThreadPoolExecutor(visitors) as pool:
        for number in range(visitors):
            pool.submit(stay, url, seconds, number, findings)
    return findings
