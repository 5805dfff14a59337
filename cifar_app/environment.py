"""Describe the processor and the libraries of this environment, and configure Keras."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from cifar_app.errors import DependencyError

TRACKED_LIBRARIES = ("tensorflow", "keras", "numpy", "ai-edge-litert", "pillow", "scikit-learn")
"""Libraries whose versions can change the result of a training."""

BACKENDS = {"tensorflow": "TensorFlow", "torch": "PyTorch", "jax": "JAX"}
"""Display names of the Keras backends."""

FAST_MATH = "ONEDNN_DEFAULT_FPMATH_MODE"
"""Environment variable that lets TensorFlow and PyTorch multiply matrices in lower precision."""


def configure_keras() -> None:
    """Import Keras, and set what the user's `keras.json` may have set otherwise.

    Call this before a model is built or loaded. Imports TensorFlow, which takes seconds.

    Raises:
        DependencyError: TensorFlow or Keras is not installed, or cannot be loaded.
    """
    try:
        import keras
    except ImportError as error:
        raise DependencyError(
            "Training, gradients and importing a model need Keras with a backend, by default "
            "TensorFlow.",
            received=str(error).rstrip("."),
            remedy="Install both with `pip install tensorflow`. Predictions and results need "
            "neither.",
        ) from error
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")


def library_versions(libraries: Sequence[str] = TRACKED_LIBRARIES) -> dict[str, str]:
    """Return the versions of Python and of the installed libraries, without importing them."""
    versions = {"python": platform.python_version()}
    for library in libraries:
        with suppress(metadata.PackageNotFoundError):
            versions[library] = metadata.version(library)
    return versions


def training_versions(backend: str) -> dict[str, str]:
    """Return everything in the environment that can change the result of a training.

    Args:
        backend: Name of the Keras backend.

    Returns:
        Library versions by name, the "backend", and its "matmul_precision" if the environment
        sets a lower one.
    """
    versions = library_versions((*TRACKED_LIBRARIES, backend)) | {"backend": backend}
    precision = os.environ.get(FAST_MATH)
    return versions | ({"matmul_precision": precision.lower()} if precision else {})


def format_versions(versions: dict[str, str]) -> str:
    """Format the result of `training_versions` as one line."""
    backend = versions.get("backend", "tensorflow")
    precision = versions.get("matmul_precision")
    return (
        f"Keras {versions.get('keras', '?')} on {BACKENDS.get(backend, backend)} "
        f"{versions.get(backend, '?')}{f', matmul precision {precision}' if precision else ''}, "
        f"Python {versions.get('python', '?')}"
    )


def describe_hardware() -> str:
    """Return the processor's name and the number of usable cores."""
    cpuinfo = Path("/proc/cpuinfo")
    content = cpuinfo.read_text() if cpuinfo.is_file() else ""
    names = re.findall(r"^model name\s*: (.*)$", content, re.MULTILINE)
    processor = names[0] if names else platform.processor() or platform.machine()
    cores = usable_cores()
    return f"{processor}, {cores} core{'' if cores == 1 else 's'}"


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
