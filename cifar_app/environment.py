"""What a figure was measured on: the processor and the libraries."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

TRACKED_LIBRARIES = ("tensorflow", "keras", "numpy", "ai-edge-litert", "pillow", "scikit-learn")
"""Those that decide the result of a training."""

BACKENDS = {"tensorflow": "TensorFlow", "torch": "PyTorch", "jax": "JAX"}
"""Those of Keras, as their makers write them."""

FAST_MATH = "ONEDNN_DEFAULT_FPMATH_MODE"
"""The environment variable by which TensorFlow and PyTorch may multiply in lower precision."""


def library_versions(libraries: Sequence[str] = TRACKED_LIBRARIES) -> dict[str, str]:
    """Versions of Python and of those of these libraries that are installed; imports none."""
    found = {"python": platform.python_version()}
    for library in libraries:
        with suppress(metadata.PackageNotFoundError):
            found[library] = metadata.version(library)
    return found


def training_versions(backend: str) -> dict[str, str]:
    """Versions of what trains a network with this Keras backend, and the backend's name.

    Where the environment asks for products in lower precision, it says which, as "matmul_precision".
    """
    precision = (
        {"matmul_precision": os.environ[FAST_MATH].lower()} if os.environ.get(FAST_MATH) else {}
    )
    return library_versions((*TRACKED_LIBRARIES, backend)) | {"backend": backend} | precision


def format_versions(versions: dict[str, str]) -> str:
    """What trained a network, in words, from its `training_versions`."""
    backend = versions.get("backend", "tensorflow")  # older cards do not name it
    precision = (
        f", products in {versions['matmul_precision']}" if "matmul_precision" in versions else ""
    )
    return (
        f"Keras {versions.get('keras', '?')} on {BACKENDS.get(backend, backend)} "
        f"{versions.get(backend, '?')}{precision}, Python {versions.get('python', '?')}"
    )


def describe_hardware() -> str:
    """Processor and number of cores that this process may use, in words."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    cores = usable_cores()
    return f"{processor}, {cores} core{'' if cores == 1 else 's'}"


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
