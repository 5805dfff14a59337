"""The real server, started as a user starts it."""

from __future__ import annotations

import http
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cifar_app.config import PROJECT_ROOT

_HOST = "127.0.0.1"
_START_TIMEOUT_S = 60
_STOP_TIMEOUT_S = 20
_POLL_INTERVAL_S = 0.2

STREAMLIT = (sys.executable, "-m", "streamlit", "run", "streamlit_app.py")


@dataclass(frozen=True)
class Server:
    """A running server: its URL, its log file and its process id."""

    url: str
    log: Path
    pid: int

    def log_text(self) -> str:
        """Return what the server has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((_HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _is_healthy(port: int, base_path: str) -> bool:
    with closing(http.client.HTTPConnection(_HOST, port, timeout=2)) as connection:
        try:
            connection.request("GET", f"{base_path}/_stcore/health")
            with connection.getresponse() as response:
                return response.status == http.HTTPStatus.OK
        except (http.client.HTTPException, OSError):
            return False


def _wait_until_healthy(
    port: int, base_path: str, process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        if _is_healthy(port, base_path):
            return
        time.sleep(_POLL_INTERVAL_S)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")


@contextmanager
def run_server(
    folder: Path,
    env: Mapping[str, str] | None = None,
    *,
    program: Sequence[str] = STREAMLIT,
    cwd: Path = PROJECT_ROOT,
    base_path: str = "",
    options: Sequence[str] = (),
) -> Iterator[Server]:
    """Run the app until the block ends.

    Args:
        folder: Folder of its cache and its log.
        env: Further environment variables.
        program: Command line that starts the app.
        cwd: Working directory.
        base_path: Path of the app's URL, such as "/demo".
        options: Further options of Streamlit.
    """
    port = _free_port()
    log = folder / "server.log"
    command = [*program, "--server.port", str(port), "--server.address", _HOST]
    command += ["--server.headless", "true", "--server.baseUrlPath", base_path, *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=os.environ | {"CIFAR_APP_CACHE": str(folder / "cache"), **(env or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(port, base_path, process, log)
            yield Server(f"http://{_HOST}:{port}{base_path}", log, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:  # it is computing
                process.kill()
                process.wait()
