"""Measure latency and memory under concurrent visitors, live cameras and 1,000 uploads.

    python -m benchmarks.load [--write]

The visitors speak Streamlit's protocol over WebSockets to a server of their own on the same
machine. Linux only, since memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import report_result
from benchmarks.load.simulation import random_photo, simulate_visitors
from benchmarks.load.visitor import Visitor
from benchmarks.memory import MEMORY_METRIC, private_memory_mb, track_peak
from tests.browser.server import Server, run_server

_LIBRARIES = ("streamlit", "ai-edge-litert", "pillow", "plotly", "numpy")
_GRADIENT_METHODS = ("grad-cam", "integrated")


def memory_mb(server: Server) -> float:
    """Return the private memory of the server and its worker processes, MB."""
    return round(private_memory_mb(server.pid), 1)


def measure_load(
    server: Server, n_visitors: int, seconds: float, *, live: bool = False
) -> dict[str, Any]:
    """Let visitors use the app concurrently, and return latencies, errors and memory."""
    before = memory_mb(server)
    with track_peak(server.pid, interval_s=0.05) as peak:
        statistics = simulate_visitors(server.url, n_visitors, seconds, live=live).to_json()
    row = {
        "visitors": n_visitors,
        "seconds": seconds,
        "memory_before_mb": before,
        "memory_peak_mb": round(peak.mb, 1),
        "memory_after_mb": memory_mb(server),
        **statistics,
    }
    print(json.dumps(row), file=sys.stderr)
    return row


def measure_uploads(server: Server, count: int) -> dict[str, Any]:
    """Upload different photos in one session, and return the memory at ten points."""
    rng = np.random.default_rng(0)
    seconds, memory = [], []
    with closing(Visitor(server.url)) as visitor:
        visitor.visit("classify", source="upload")
        for index in range(count):
            if index % max(1, count // 10) == 0:
                memory.append(memory_mb(server))
            seconds.append(visitor.upload("photo.jpg", random_photo(rng)))
    memory.append(memory_mb(server))
    print(f"{count} uploads: memory {memory}", file=sys.stderr)
    p95 = round(float(np.quantile(seconds, 0.95)), 3)
    return {"count": count, "memory_mb": memory, "p95_s": p95}


def measure_gradients(server: Server) -> dict[str, Any]:
    """Request explanations that need TensorFlow, and return the memory afterwards."""
    with closing(Visitor(server.url)) as visitor:
        for method in _GRADIENT_METHODS:
            seconds = visitor.visit("explain", source="test", image=3, method=method)
    return {"memory_mb": memory_mb(server), "last_visit_s": round(seconds, 3)}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--live", type=int, nargs="+", default=[1, 5, 10], metavar="VISITORS")
    parser.add_argument("--seconds", type=float, default=120, help="duration of each load level")
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_server(Path(folder)) as server:
        result = {
            "memory_metric": MEMORY_METRIC,
            "memory_idle_mb": memory_mb(server),
            "load_levels": [
                measure_load(server, count, arguments.seconds) for count in arguments.visitors
            ],
            "live_views": [
                measure_load(server, count, arguments.seconds / 2, live=True)
                for count in arguments.live
            ],
            "uploads": measure_uploads(server, arguments.uploads),
            "gradients": measure_gradients(server),
            "tracebacks": server.log_text().count("Traceback"),
        }
    report_result("load", result, write=arguments.write, libraries=_LIBRARIES)


if __name__ == "__main__":
    main()
