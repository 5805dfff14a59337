"""Let every write be killed, meet a full disk, a locked folder and other writers.

    python -m benchmarks.faults --write

The strikes are those of the tests: every step of a write, and a row of sizes at which a file may
grow no further. After each one, what was there must be there still, and the new thing wholly or
not at all; a strike for which that is not so ends the program. Linux only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from benchmarks.common import RESULTS_DIR as RESULTS
from cifar_app.environment import describe_hardware, library_versions
from cifar_app.files import write_json
from tests.faults.stores import KINDS
from tests.faults.strike import FAULTS

_LIBRARIES = ("numpy", "filelock", "keras", "tensorflow")


def strike(fault: str, kind: str) -> dict[str, int]:
    """How often the writes of a kind were done, killed and refused under a fault."""
    command = [sys.executable, "-m", "tests.faults.strike", fault, kind]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(ended.stdout)
    return {name: told[name] for name in ("done", "killed", "refused")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the results file")
    arguments = parser.parse_args()
    strikes: dict[str, dict[str, dict[str, int]]] = {}
    for fault in FAULTS:
        strikes[fault] = {kind: strike(fault, kind) for kind in KINDS}
        print(f"{fault}: {strikes[fault]}", file=sys.stderr)
    found: dict[str, Any] = {
        "hardware": describe_hardware(),
        "versions": library_versions(_LIBRARIES),
        "strikes": strikes,
    }
    print(json.dumps(found, indent=1))
    if arguments.write:
        write_json(RESULTS / "faults.json", found)


if __name__ == "__main__":
    main()
