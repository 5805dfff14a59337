"""Write files while faults are injected: `python -m tests.faults.inject FAULT KIND …`.

FAULT is `kill`, `full_disk`, `read_only`, `concurrent` (several writers at once), or `sample` (one
point of each of the first three). Each write runs in a forked process, since a fault cannot be
taken back. Afterwards the previous content must be intact, the new entry complete or absent, and
the same write must succeed without the fault. Prints the outcomes by kind as JSON. Linux only.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from cifar_app.errors import CifarAppError
from tests.faults.file_kinds import KINDS, FileKind

N_WRITERS = 6

_FILE_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
_NOBODY_UID = 65_534
_ERROR_STATUS = 3

Fault = Callable[[int], None]


def _root() -> str:
    return os.environ["CIFAR_APP_ASSETS"].removesuffix("assets")


def kill_at_step(step: int) -> None:
    """Kill this process before its `step`-th operation on a file or folder, from 0."""
    root, steps = _root(), count()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILE_EVENTS and str(arguments[0]).startswith(root) and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def kill_at_size(size: int) -> None:
    """Kill this process when a file grows over this size, bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def fill_disk_at_size(size: int) -> None:
    """Let writes fail when a file grows over this size, bytes, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def make_read_only(_: int) -> None:
    """Allow this process to read all files, but not to write."""
    for folder, _dirs, names in os.walk(_root()):
        Path(folder).chmod(0o555)
        for name in names:
            (Path(folder) / name).chmod(0o444)
    if os.geteuid() == 0:
        os.seteuid(_NOBODY_UID)


_STEPS = range(10_000)
_SIZES = [0, 1, *(round(1.7**exponent) for exponent in range(2, 24))]

FAULTS: dict[str, list[tuple[Fault, Sequence[int]]]] = {
    "kill": [(kill_at_step, _STEPS), (kill_at_size, _SIZES)],
    "full_disk": [(fill_disk_at_size, _SIZES)],
    "read_only": [(make_read_only, [0])],
    "sample": [(kill_at_step, [4]), (fill_disk_at_size, [100]), (make_read_only, [0])],
}
"""Faults and the points at which they are injected, until a write completes."""


@contextmanager
def empty_folders() -> Iterator[None]:
    """Set the cache and the assets to empty folders."""
    folder = tempfile.mkdtemp()
    Path(folder).chmod(0o755)
    os.environ |= {"CIFAR_APP_CACHE": f"{folder}/cache", "CIFAR_APP_ASSETS": f"{folder}/assets"}
    (Path(folder) / "assets").mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder)


def _run_and_exit(action: Callable[[], None], message_fd: int) -> NoReturn:
    status = 1
    try:
        action()
        status = 0
    except CifarAppError as error:
        os.write(message_fd, str(error).encode())
        status = _ERROR_STATUS
    finally:
        if status == 1:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(status)


def run_in_fork(action: Callable[[], None]) -> tuple[int, str]:
    """Run an action in a forked process; return its exit status and error message."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _run_and_exit(action, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        message = stream.read().decode()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), message


def inject(kind: FileKind, fault: Fault, point: int) -> tuple[int, str]:
    """Write one entry under a fault; return the exit status and the error message.

    Raises:
        AssertionError: Something was lost or is incomplete.
    """

    def write() -> None:
        fault(point)
        kind.write(1)

    with empty_folders():
        kind.prepare()
        before = kind.read()
        status, message = run_in_fork(write)
        after = {1} if kind.overwrites else {*before, 1}
        assert kind.read() in ([after] if status == 0 else [before, after]), kind.read()
        if kind.read() == before:
            kind.write(1)
            assert kind.read() == after, kind.read()
    return status, message


def inject_everywhere(kind: FileKind, fault_name: str) -> dict[str, Any]:
    """Inject a fault at every point of a write; return the outcomes and the messages."""
    outcomes: Counter[str] = Counter()
    messages = set()
    for fault, points in FAULTS[fault_name]:
        for point in points:
            status, message = inject(kind, fault, point)
            names = {0: "completed", _ERROR_STATUS: "error"}
            outcomes["killed" if status < 0 else names.get(status, "crashed")] += 1
            messages.add(message)
            if status == 0:
                break
    return {"outcomes": outcomes, "messages": sorted(messages - {""})}


def write_concurrently(kind: FileKind) -> dict[str, Any]:
    """Write entries in several processes at once; return their statuses and what is stored."""
    with empty_folders():
        kind.prepare()
        children = []
        for index in range(1, N_WRITERS + 1):
            children.append(os.fork())
            if children[-1] == 0:
                _run_and_exit(partial(kind.write, index), sys.stderr.fileno())
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        return {"statuses": statuses, "stored": sorted(kind.read())}


if __name__ == "__main__":
    fault_name, *kinds = sys.argv[1:]
    run = write_concurrently if fault_name == "concurrent" else None
    results = {
        name: run(KINDS[name]) if run else inject_everywhere(KINDS[name], fault_name)
        for name in kinds
    }
    print(json.dumps(results))
