"""`python -m tests.faults.strike FAULT KIND`: write things while the machine fails.

Every write runs in a process of its own, forked from one that holds no network. Afterwards
what was there before must be there still, the new thing wholly or not at all, and the same
write must work once the fault is over. Prints how it went, as JSON.
FAULT is `kill`, `full`, `denied`, or `crowd`: several processes at once.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from cifar_app.errors import CifarAppError
from tests.faults.stores import KINDS, Kind

TOUCHES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
WRITERS = 6
NOBODY = 65_534
_REFUSED = 3


def killed_at_step(step: int) -> None:
    """Kill this process before it touches the stores for the `step`-th time, from 0."""
    root, seen = os.environ["CIFAR_APP_ASSETS"].removesuffix("assets"), iter(range(10**9))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in TOUCHES and str(arguments[0]).startswith(root) and next(seen) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def killed_at_size(size: int) -> None:
    """Kill this process when it writes this byte of a file."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full_at_size(size: int) -> None:
    """Refuse every byte of a file from this one on, as a full disk does."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def not_allowed(step: int) -> None:
    """Let this process read the stores, and write nothing."""
    del step
    for folder, _, files in os.walk(os.environ["CIFAR_APP_ASSETS"].removesuffix("assets")):
        Path(folder).chmod(0o555)
        for name in files:
            (Path(folder) / name).chmod(0o444)
    if os.geteuid() == 0:
        os.seteuid(NOBODY)


STEPS = range(10_000)
SIZES = [0, 1, *(round(1.7**power) for power in range(2, 24))]
FAULTS: dict[str, list[tuple[Callable[[int], None], range | list[int]]]] = {
    "kill": [(killed_at_step, STEPS), (killed_at_size, SIZES)],
    "full": [(full_at_size, SIZES)],
    "denied": [(not_allowed, range(1))],
}


@contextmanager
def stores() -> Iterator[None]:
    """Empty stores."""
    folder = tempfile.mkdtemp()
    Path(folder).chmod(0o755)
    os.environ |= {"CIFAR_APP_CACHE": f"{folder}/cache", "CIFAR_APP_ASSETS": f"{folder}/assets"}
    (Path(folder) / "assets").mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder)


def in_child(action: Callable[[], None]) -> tuple[int, str]:
    """Do something in a forked process; its exit status, and the error that it refused with."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _end_with(action, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def _end_with(action: Callable[[], None], told: int) -> NoReturn:
    status = 1
    try:
        action()
        status = 0
    except CifarAppError as error:
        os.write(told, str(error).encode())
        status = _REFUSED
    finally:
        if status == 1:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(status)


def strike(kind: Kind, fault: Callable[[int], None], at: int) -> tuple[int, str]:
    """One write under one fault; raises `AssertionError` where something is lost."""

    def write() -> None:
        fault(at)
        kind.write(1)

    with stores():
        kind.prepare()
        before = kind.held()
        status, said = in_child(write)
        after = {1} if kind.replaces else {*before, 1}
        assert kind.held() in ([after] if status == 0 else [before, after]), kind.held()
        if kind.held() == before:
            kind.write(1)
            assert kind.held() == after, kind.held()
    return status, said


def strike_everywhere(fault: str, kind: Kind) -> dict[str, Any]:
    """Every step and size at which a fault changes how a write ends."""
    ends: dict[str, int] = {"done": 0, "killed": 0, "refused": 0, "else": 0}
    words = set()
    for strikes, places in FAULTS[fault]:
        for at in places:
            status, said = strike(kind, strikes, at)
            ends[_name(status)] += 1
            words.add(said)
            if status == 0:
                break
    return ends | {"words": sorted(words - {""})}


def _name(status: int) -> str:
    if status < 0:
        return "killed"
    return {0: "done", _REFUSED: "refused"}.get(status, "else")


def write_at_once(kind: Kind) -> dict[str, Any]:
    """Several processes write at once; what each has written must be there."""
    with stores():
        kind.prepare()
        children = []
        for number in range(1, WRITERS + 1):
            children.append(os.fork())
            if children[-1] == 0:
                _end_with(partial(kind.write, number), sys.stderr.fileno())
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        held = kind.held()
    return {"statuses": statuses, "held": sorted(held)}


if __name__ == "__main__":
    fault, kind = sys.argv[1], KINDS[sys.argv[2]]
    print(json.dumps(write_at_once(kind) if fault == "crowd" else strike_everywhere(fault, kind)))
