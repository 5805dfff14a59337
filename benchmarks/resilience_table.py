"""The README's table of what the project withstood: files, faults, crowds."""

from __future__ import annotations

from typing import Any

from benchmarks.markdown import RESULTS, head, line, read_result


def resilience_table() -> str:
    """What was tried, how often, and what came of it, as Markdown."""
    results = {name: read_result(RESULTS / f"{name}.json") for name in _SOURCES}
    files, faults, load = results.values()
    lines = head("tried", "how often", "what came of it")
    lines += [*_file_lines(files), *_fault_lines(faults), *_load_lines(load)]
    commands = ", ".join(
        f"`python -m benchmarks.{name} --write` ({found['hardware']})"
        for name, found in results.items()
    )
    return "\n".join([*lines, "", f"Written by {commands}."])


_SOURCES = ("files", "faults", "load")


def _file_lines(found: dict[str, Any]) -> list[str]:
    damaged, large = found["damaged"], found["large"].values()
    slowest = max(one["seconds"] for one in large)
    most = max(one["memory_mb"] for one in large)
    return [
        line(
            "damaged photos",
            f"{damaged['files']:,} files",
            f"{damaged['photos']:,} shown, {damaged['refused']:,} refused in words, "
            f"{damaged['lost']} lost; the longest took {damaged['longest_s']:.2f} s",
        ),
        line(
            "the largest photos that are allowed",
            f"{len(large)} kinds",
            f"at most {slowest:.2f} s and {most:.0f} MB",
        ),
    ]


def _fault_lines(found: dict[str, Any]) -> list[str]:
    def total(fault: str, end: str) -> int:
        return sum(kind[end] for kind in found["strikes"][fault].values())

    return [
        line(
            "a kill in the middle of a write",
            f"{total('kill', 'killed'):,} places in {len(found['strikes']['kill'])} kinds of files",
            "nothing lost, nothing half-written shown",
        ),
        line(
            "a full disk in the middle of a write",
            f"{total('full', 'refused'):,} places",
            "said in words, nothing lost",
        ),
        line(
            "a folder that may not be written",
            f"{total('denied', 'refused')} kinds of files",
            "said in words, nothing lost",
        ),
    ]


def _load_lines(found: dict[str, Any]) -> list[str]:
    lines = []
    for crowd in found["crowds"]:
        actions = crowd["actions"].values()
        slow = max(one["p95_s"] for name, one in crowd["actions"].items() if "first" not in name)
        lines.append(
            line(
                f"{crowd['visitors']} at once" if crowd["visitors"] > 1 else "1 visitor",
                f"{sum(action['count'] for action in actions):,} actions in "
                f"{crowd['seconds']:.0f} s",
                f"{crowd['errors']} errors; 95% of the slowest kind of action within {slow:.1f} s; "
                f"{crowd['memory_peak_mb']:.0f} MB at most, "
                f"{crowd['memory_after_mb']:.0f} MB in the end",
            )
        )
    uploads = found["uploads"]
    first, last = uploads["memory_mb"][0], uploads["memory_mb"][-1]
    lines.append(
        line(
            "photo after photo in one visit",
            f"{uploads['count']:,} uploads",
            f"{found['tracebacks']} tracebacks; {first:.0f} → {last:.0f} MB",
        )
    )
    gradients = found["gradients"]["memory_mb"]
    lines.append(line("explanations that need TensorFlow", "2 methods", f"{gradients:,.0f} MB"))
    return lines
