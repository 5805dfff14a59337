"""Contents of result files, loaded again when a file changes, and the example photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from cifar_app.annotations import feedback
from cifar_app.annotations.feedback import Feedback
from cifar_app.config import (
    assets_dir,
    experiments_file,
    feedback_file,
    interpolation_file,
    latency_file,
    photos_file,
    robustness_file,
)
from cifar_app.embeddings.storage import Embeddings, embeddings_path, load_embeddings
from cifar_app.experiments import interpolation, photos
from cifar_app.experiments import results as experiments
from cifar_app.experiments.interpolation import InterpolationResults
from cifar_app.experiments.photos import PhotoResults
from cifar_app.experiments.results import Results
from cifar_app.inference import latency
from cifar_app.inference.latency import LatencyResults
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness import results as robustness
from cifar_app.ui.cache.keys import file_stamp, model_key

_T = TypeVar("_T")


@st.cache_resource(max_entries=10, show_spinner=False)
def _load(path: Path, stamp: tuple[int, int], owner: str, _load_file: Callable[[], object]) -> Any:
    del path, stamp, owner
    return _load_file()


def _cached(path: Path, load_file: Callable[[], _T], owner: str = "") -> _T:
    content: _T = _load(path, file_stamp(path), owner, load_file)
    return content


def embeddings(model: StoredModel) -> Embeddings | None:
    """Return a model's embeddings of the test images; None if they were not computed.

    Raises:
        ResultsError: The file is damaged or belongs to another model.
    """
    return _cached(embeddings_path(model), lambda: load_embeddings(model), model_key(model))


def experiment_results() -> Results | None:
    """Return the results of the experiments; None without a file.

    Raises:
        ResultsError: The file is damaged.
    """
    path = experiments_file()
    return _cached(path, lambda: experiments.read_results(path))


def robustness_results() -> dict[str, robustness.RobustnessResult] | None:
    """Return the robustness results by model name; None without a file.

    Raises:
        ResultsError: The file is damaged.
    """
    path = robustness_file()
    return _cached(path, lambda: robustness.read_results(path))


def interpolation_results() -> InterpolationResults | None:
    """Return the results of the weight interpolation; None without a file.

    Raises:
        ResultsError: The file is damaged.
    """
    path = interpolation_file()
    return _cached(path, lambda: interpolation.read_results(path))


def latency_results() -> LatencyResults | None:
    """Return the recorded latencies of the models; None without a file.

    Raises:
        ResultsError: The file is damaged.
    """
    path = latency_file()
    return _cached(path, lambda: latency.read_results(path))


def photo_results() -> PhotoResults | None:
    """Return the results on photos; None without a file.

    Raises:
        ResultsError: The file is damaged.
    """
    path = photos_file()
    return _cached(path, lambda: photos.read_results(path))


def visitor_feedback() -> Feedback:
    """Return the feedback of all visitors.

    Raises:
        FeedbackError: The file cannot be read.
    """
    return _cached(feedback_file(), feedback.load_feedback)


@st.cache_resource(show_spinner=False)
def examples() -> dict[str, bytes]:
    """Return the files of the example photos by name."""
    folder: Path = assets_dir() / "examples"
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.jpg"))}
