"""Keeping the native libraries' chatter off stderr.

TensorFlow and LiteRT report, from C++ and past every setting, that there is no GPU and which
kernels they use. Their stderr goes through a filter in a process of its own, so that their
last words arrive even if they bring this process down; Python's stderr stays what it was.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_CHATTER = re.compile(
    rb"WARNING: All log messages before absl::"
    rb"|[IW]\d{4} \d\d:"
    rb"|E\d{4} .*failed call to cuInit"
    rb"|INFO: Created TensorFlow Lite"
)


@contextmanager
def quiet_native_logs() -> Iterator[None]:
    """Filter what native code prints on stderr, unless the user has set a log level."""
    if LOG_LEVEL in os.environ:
        yield
        return
    os.environ[LOG_LEVEL] = "2"  # read when TensorFlow is imported
    sys.stderr.flush()
    before, unfiltered = sys.stderr, os.dup(2)
    command = [sys.executable, "-I", "-S", __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as sieve:
        if sieve.stdin is None:
            raise RuntimeError("A pipe was asked for.")
        os.dup2(sieve.stdin.fileno(), 2)
        sys.stderr = os.fdopen(
            unfiltered, "w", buffering=1, encoding=before.encoding, errors="backslashreplace"
        )
        try:
            yield
            sys.stderr.flush()
        finally:  # even if nobody takes what is printed, else the sieve would wait for more
            os.dup2(unfiltered, 2)
            sys.stderr = before


def _pass_on_the_rest() -> None:
    for line in sys.stdin.buffer:
        if not _CHATTER.match(line):
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()


if __name__ == "__main__":
    _pass_on_the_rest()
