"""Let 1, 10 and 50 visitors in at once, then upload 1,000 photos, and watch the memory.

    python -m benchmarks.load --write

The visitors speak Streamlit's protocol over WebSockets to a server of their own on this
machine, which they share with it. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.load.visitor import Visitor
from benchmarks.load.visits import own_photo, visit_together
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from tests.browser.server import Server, running

RESULTS = Path(__file__).parents[1] / "results" / "load.json"
_LIBRARIES = ("streamlit", "ai-edge-litert", "pillow", "plotly", "numpy")


def memory(server: Server, field: str = "VmRSS") -> float:
    """Resident memory of the server, MB; the most since `forget_peak` with "VmHWM"."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    kilobytes = next(line for line in lines if line.startswith(field)).split()[1]
    return round(int(kilobytes) * 1024 / 1e6, 1)


def forget_peak(server: Server) -> None:
    """Let the server's highest memory be counted from now on."""
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")


def crowds(server: Server, sizes: list[int], seconds: float) -> list[dict[str, Any]]:
    """The findings of every crowd, with the memory before it, at its most, and after it."""
    found = []
    for visitors in sizes:
        forget_peak(server)
        row = {"visitors": visitors, "seconds": seconds, "memory_before_mb": memory(server)}
        findings = visit_together(server.url, visitors, seconds).to_json()
        peak = memory(server, "VmHWM")
        row |= {"memory_peak_mb": peak, "memory_after_mb": memory(server)}
        found.append(row | findings)
        print(json.dumps(found[-1]), file=sys.stderr)
    return found


def uploads(server: Server, count: int) -> dict[str, Any]:
    """The memory before and after one visitor uploads so many different photos."""
    rng = np.random.default_rng(0)
    seconds, levels = [], []
    with closing(Visitor(server.url)) as visitor:
        visitor.visit("classify", source="upload")
        for number in range(count):
            if number % max(1, count // 10) == 0:
                levels.append(memory(server))
            seconds.append(visitor.upload("photo.jpg", own_photo(rng)))
    levels.append(memory(server))
    print(f"{count} uploads: memory {levels}", file=sys.stderr)
    p95 = round(float(np.quantile(seconds, 0.95)), 3)
    return {"count": count, "memory_mb": levels, "p95_s": p95}


def with_gradients(server: Server) -> dict[str, Any]:
    """The memory once somebody asked for what needs TensorFlow."""
    with closing(Visitor(server.url)) as visitor:
        for method in ("grad-cam", "integrated"):
            seconds = visitor.visit("explain", source="test", image=3, method=method)
            time.sleep(2)
    return {"memory_mb": memory(server), "last_s": round(seconds, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--seconds", type=float, default=120, help="for each crowd")
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="write the results file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        found = {
            "hardware": describe_hardware(),
            "versions": library_versions(_LIBRARIES),
            "memory_at_rest_mb": memory(server),
            "crowds": crowds(server, arguments.visitors, arguments.seconds),
            "uploads": uploads(server, arguments.uploads),
            "gradients": with_gradients(server),
            "tracebacks": server.log_text().count("Traceback"),
        }
    print(json.dumps(found, indent=1))
    if arguments.write:
        write_json(RESULTS, found)


if __name__ == "__main__":
    main()
