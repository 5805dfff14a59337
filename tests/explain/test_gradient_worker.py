"""The worker process computes the same gradients, and its end never harms the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from cifar_app.data import load_test_set
from cifar_app.errors import ExplanationError
from cifar_app.explain.gradient_methods import grad_cam
from cifar_app.explain.gradient_worker import GradientWorker
from cifar_app.explain.gradients import KerasGradients
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model

SERVER = """
import os, time
from cifar_app.explain.gradient_worker import GradientWorker
print(GradientWorker().call(str, os.getpid), flush=True)
time.sleep(60)
"""


def ignore(message: str) -> None:
    del message


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_worker_returns_same_values_as_in_process() -> None:
    model = store.open_model("seed_cnn")
    image = load_test_set()[0][3].astype(np.float32)
    messages: list[str] = []
    remote = GradientWorker().gradients(model, messages.append)
    local = KerasGradients(load_keras_model(model.folder / KERAS_FILE))
    expected, attribution = grad_cam(local, image, 3), grad_cam(remote, image, 3)
    assert (attribution.values == expected.values).all()
    assert attribution.score == expected.score
    assert (remote.loss_gradient(image, 3) == local.loss_gradient(image, 3)).all()
    assert remote.unaugmented_probabilities(image) is None
    assert messages[0] == "Starting TensorFlow in a worker process …"


def test_killed_worker_is_reported_and_replaced() -> None:
    worker = GradientWorker()
    pid = worker.call(ignore, os.getpid)
    timer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    timer.start()
    with pytest.raises(ExplanationError, match="worker process for gradients ended unexpectedly"):
        worker.call(ignore, time.sleep, 60)
    second_pid = worker.call(ignore, os.getpid)
    os.kill(second_pid, signal.SIGKILL)  # while idle
    wait_until(lambda: not is_running(second_pid))
    assert worker.call(ignore, os.getpid) not in (pid, second_pid)


def test_idle_worker_ends() -> None:
    worker = GradientWorker(idle_seconds=0.2)
    pid = worker.call(ignore, os.getpid)
    wait_until(lambda: not is_running(pid))
    assert worker.call(ignore, os.getpid) != pid


def test_second_request_waits_and_can_be_stopped() -> None:
    def stop(message: str) -> None:
        raise InterruptedError(message)

    worker = GradientWorker()
    worker.call(ignore, os.getpid)
    is_waiting = threading.Event()
    first = threading.Thread(target=worker.call, args=(lambda _: is_waiting.set(), time.sleep, 1))
    first.start()
    assert is_waiting.wait(10)
    with pytest.raises(InterruptedError, match="Waiting for other computations"):
        worker.call(stop, time.sleep, 0)
    first.join()
    assert worker.call(ignore, abs, -1) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_worker_dies_with_killed_server() -> None:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout
        pid = int(server.stdout.readline())
        server.kill()
    wait_until(lambda: not is_running(pid))
