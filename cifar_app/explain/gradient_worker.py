"""A worker process that computes gradients, so that the server never loads TensorFlow."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cifar_app.environment import configure_keras
from cifar_app.errors import ExplanationError
from cifar_app.explain.gradients import KerasGradients
from cifar_app.model_store.files import KERAS_FILE
from cifar_app.model_store.keras_model import load_keras_model
from cifar_app.model_store.stored_model import StoredModel

IDLE_SECONDS = 300.0

_POLL_SECONDS = 0.2
_OOM_SCORE = "800"
"""Makes Linux end the worker before the server when memory runs out; 1000 is the maximum."""

OnWait = Callable[[str], object]
"""Called with a message several times a second; may raise an exception to stop waiting."""


class GradientWorker:
    """One worker process for all threads; starts on demand and ends when idle.

    Args:
        idle_seconds: Time without a request after which the process ends.
    """

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._executor: ProcessPoolExecutor | None = None
        self._is_ready = False
        self._n_pending = 0
        self._last_used = 0.0

    def gradients(self, model: StoredModel, on_wait: OnWait) -> WorkerGradients:
        """Return the source of gradients for a stored model.

        Raises:
            ModelError: The Keras file is not the one that the card describes.
        """
        sha256 = model.card.files.get(KERAS_FILE, "")
        return WorkerGradients(self, model.verified_path(KERAS_FILE), sha256, on_wait)

    def call(self, on_wait: OnWait, function: Callable[..., Any], *args: Any) -> Any:
        """Call a function in the worker process, after all earlier calls, and return its result.

        Args:
            on_wait: Called with a message while the result is awaited.
            function: Module-level function.
            args: Its arguments.

        Raises:
            ExplanationError: The process ended before it returned a result.
        """
        future, n_ahead = self._submit(function, *args)
        try:
            while not wait([future], _POLL_SECONDS).done:
                on_wait(self._describe_wait(n_ahead))
            result = future.result()
            self._is_ready = True
        except BrokenProcessPool as error:
            raise ExplanationError(
                "The worker process for gradients ended unexpectedly.",
                received="no result",
                remedy="Try again: the next request starts a new process. If it fails again, "
                "TensorFlow may need more memory, or a processor with AVX. Occlusion sensitivity "
                "works without TensorFlow.",
            ) from error
        finally:
            future.cancel()
            with self._lock:
                self._n_pending -= 1
                self._last_used = time.monotonic()
        return result

    def _describe_wait(self, n_ahead: int) -> str:
        if not self._is_ready:
            return "Starting TensorFlow in a worker process …"
        return "Waiting for other computations …" if n_ahead else "Computing …"

    def _submit(self, function: Callable[..., Any], *args: Any) -> tuple[Future[Any], int]:
        with self._lock:
            future = None
            if self._executor is not None:
                with suppress(BrokenProcessPool):
                    future = self._executor.submit(function, *args)
            if future is None:
                self._executor = self._start_executor()
                with _without_main_module():
                    future = self._executor.submit(function, *args)
            self._n_pending += 1
            return future, self._n_pending - 1

    def _start_executor(self) -> ProcessPoolExecutor:
        executor = ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=_initialize_worker
        )
        self._is_ready = False
        threading.Thread(target=self._stop_when_idle, args=(executor,), daemon=True).start()
        return executor

    def _stop_when_idle(self, executor: ProcessPoolExecutor) -> None:
        while True:
            time.sleep(self._idle_seconds / 10)
            with self._lock:
                if self._executor is not executor:
                    return
                idle_seconds = time.monotonic() - self._last_used
                if not self._n_pending and idle_seconds >= self._idle_seconds:
                    self._executor = None
                    executor.shutdown(wait=False)
                    return


@dataclass(frozen=True)
class WorkerGradients:
    """Gradients of one stored model from the worker process; see `KerasGradients`."""

    worker: GradientWorker
    path: Path
    sha256: str
    on_wait: OnWait

    def input_gradient(self, image: np.ndarray, label: int) -> tuple[np.ndarray, float]:
        """Compute the gradient of a logit with respect to the pixels."""
        return self._compute("input_gradient", image, label)

    def feature_map_gradient(
        self, image: np.ndarray, label: int
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Compute the gradient of a logit with respect to the last feature maps."""
        return self._compute("feature_map_gradient", image, label)

    def loss_gradient(self, image: np.ndarray, label: int) -> np.ndarray:
        """Compute the gradient of the cross-entropy loss with respect to the pixels."""
        return self._compute("loss_gradient", image, label)

    def unaugmented_probabilities(self, image: np.ndarray) -> np.ndarray | None:
        """Predict the class probabilities without test-time augmentation (TTA)."""
        return self._compute("unaugmented_probabilities", image)

    def _compute(self, method: str, *args: Any) -> Any:
        return self.worker.call(self.on_wait, _compute, self.path, self.sha256, method, args)


def _compute(path: Path, sha256: str, method: str, args: tuple[Any, ...]) -> Any:
    """Compute gradients in the worker process, which ends if it runs out of memory."""
    configure_keras()
    from tensorflow.errors import ResourceExhaustedError

    try:
        return getattr(_load_gradients(path, sha256), method)(*args)
    except (MemoryError, ResourceExhaustedError):
        os._exit(1)


@lru_cache(maxsize=2)
def _load_gradients(path: Path, sha256: str) -> KerasGradients:
    del sha256  # part of the cache key: a model can be replaced by another of its name
    return KerasGradients(load_keras_model(path))


def _initialize_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    threading.Thread(target=_exit_with_server, daemon=True).start()


def _exit_with_server() -> None:
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
    os._exit(0)


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Hide `__main__`, which is a page's script under Streamlit and would run in the worker."""
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main_module
