"""Table of damaged files, failing writes and concurrent visitors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.common import load_result
from benchmarks.tables.markdown import render_table

_MEMORY = {"RSS": "resident memory (RSS)", "RssAnon": "private memory (RssAnon)"}

Rows = Iterator[tuple[str, str, str]]


def resilience_table() -> str:
    """Render what was tried, how often, and the result."""
    results = {name: load_result(name) for name in ("files", "faults", "load")}
    files, faults, load = results.values()
    sources = ", ".join(f"`python -m benchmarks.{name} --write`" for name in results)
    hardware = "; ".join(dict.fromkeys(result["hardware"] for result in results.values()))
    caption = f"Memory: {_MEMORY[load['memory_metric']]}. {hardware}. Source: {sources}."
    rows = [*_file_rows(files), *_fault_rows(faults), *_load_rows(load)]
    return render_table(("test", "amount", "result"), rows, caption)


def _file_rows(result: dict[str, Any]) -> Rows:
    damaged, large = result["damaged"], result["large"].values()
    max_seconds = max(file["seconds"] for file in large)
    max_memory = max(file["memory_mb"] for file in large)
    yield (
        "damaged photo files",
        f"{damaged['files']:,} files",
        f"{damaged['decoded']:,} decoded, {damaged['rejected']:,} rejected with a message, "
        f"0 crashes; the slowest took {damaged['max_s']:.2f} s",
    )
    yield (
        "photos of the largest allowed size",
        f"{len(large)} formats",
        f"at most {max_seconds:.2f} s and {max_memory:.0f} MB",
    )


def _fault_rows(result: dict[str, Any]) -> Rows:
    outcomes = result["outcomes"]

    def total(fault: str, outcome: str) -> int:
        return sum(counts[outcome] for counts in outcomes[fault].values())

    yield (
        "process killed during a write",
        f"{total('kill', 'killed'):,} points in {len(outcomes['kill'])} kinds of files",
        "nothing lost, no partial file visible",
    )
    yield (
        "disk full during a write",
        f"{total('full_disk', 'error'):,} points",
        "error message, nothing lost",
    )
    yield (
        "read-only folder",
        f"{total('read_only', 'error')} kinds of files",
        "error message, nothing lost",
    )


def _load_rows(result: dict[str, Any]) -> Rows:
    for level in result["load_levels"]:
        visitors, actions = level["visitors"], level["actions"]
        p95 = max(times["p95_s"] for name, times in actions.items() if name != "first page")
        yield (
            f"{visitors} concurrent visitors" if visitors > 1 else "1 visitor",
            f"{sum(times['count'] for times in actions.values()):,} actions in "
            f"{level['seconds']:.0f} s",
            f"{level['errors']} errors; 95th percentile of the slowest kind of action {p95:.1f} s; "
            f"memory at most {level['memory_peak_mb']:.0f} MB, "
            f"{level['memory_after_mb']:.0f} MB at the end",
        )
    for level in result["live_views"]:
        visitors, times = level["visitors"], level["actions"]["image"]
        rate = times["count"] / visitors / level["seconds"]
        yield (
            f"{visitors} live cameras" if visitors > 1 else "1 live camera",
            f"{times['count']:,} images in {level['seconds']:.0f} s",
            f"{level['errors']} errors; {rate:.1f} images per second and camera; median "
            f"{times['median_s']:.2f} s, 95th percentile {times['p95_s']:.2f} s",
        )
    uploads = result["uploads"]
    first, last = uploads["memory_mb"][0], uploads["memory_mb"][-1]
    yield (
        "photos uploaded in one session",
        f"{uploads['count']:,} uploads",
        f"{result['tracebacks']} tracebacks; memory {first:.0f} → {last:.0f} MB",
    )
    yield "gradient explanations", "2 methods", f"memory {result['gradients']['memory_mb']:,.0f} MB"
