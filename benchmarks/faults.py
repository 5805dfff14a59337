"""Inject faults into every write: kills, a full disk and a read-only folder.

    python -m benchmarks.faults [--write]

The faults are those of `tests.faults`: at each step of a write and at a series of file sizes. A
fault that loses something ends the benchmark. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from benchmarks.common import report_result
from tests.faults.file_kinds import KINDS

_LIBRARIES = ("numpy", "filelock", "keras", "tensorflow")
_FAULTS = ("kill", "full_disk", "read_only")
_OUTCOMES = ("completed", "killed", "error")


def count_outcomes(fault: str) -> dict[str, dict[str, int]]:
    """Return how often the writes of each kind of file completed, were killed or failed."""
    command = [sys.executable, "-m", "tests.faults.inject", fault, *KINDS]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    return {
        kind: {name: result["outcomes"].get(name, 0) for name in _OUTCOMES}
        for kind, result in json.loads(process.stdout).items()
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="store the result")
    arguments = parser.parse_args()
    result = {"outcomes": {fault: count_outcomes(fault) for fault in _FAULTS}}
    report_result("faults", result, write=arguments.write, libraries=_LIBRARIES)


if __name__ == "__main__":
    main()
