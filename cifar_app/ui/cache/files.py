"""What files hold: stored results, examples; read anew when a file changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cifar_app import feedback
from cifar_app.config import assets_dir, experiments_file, feedback_file, robustness_file
from cifar_app.embeddings.storage import Embeddings, load_embeddings, path_of
from cifar_app.experiments import results as experiments
from cifar_app.experiments.outcomes import Results
from cifar_app.feedback import Feedback
from cifar_app.model_store.stored_model import StoredModel
from cifar_app.robustness import results as robustness
from cifar_app.ui.cache.keys import HASH_BY_CARD, file_stamp


def embeddings(model: StoredModel) -> Embeddings | None:
    """How a model sees the test images; None without any.

    Raises:
        AnalysisError: The file is damaged, or is about another network.
    """
    return _analysis(model, file_stamp(path_of(model)))


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=HASH_BY_CARD)
def _analysis(model: StoredModel, version: tuple[int, int]) -> Embeddings | None:
    del version
    return load_embeddings(model)


def experiment_results() -> Results | None:
    """The results of the experiments; None without any.

    Raises:
        ResultsError: The file is damaged.
    """
    return _experiment_results(experiments_file(), file_stamp(experiments_file()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _experiment_results(path: Path, version: tuple[int, int]) -> Results | None:
    del version
    return experiments.read_results(path)


def robustness_results() -> dict[str, robustness.RobustnessResult] | None:
    """The figures on spoilt images by network; None without any.

    Raises:
        ResultsError: The file is damaged.
    """
    return _robustness_results(robustness_file(), file_stamp(robustness_file()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _robustness_results(
    path: Path, version: tuple[int, int]
) -> dict[str, robustness.RobustnessResult] | None:
    del version
    return robustness.read_results(path)


def visitor_feedback() -> Feedback:
    """What visitors said.

    Raises:
        FeedbackError: The file cannot be read.
    """
    return _visitors_feedback(feedback_file(), file_stamp(feedback_file()))


@st.cache_resource(max_entries=2, show_spinner=False)
def _visitors_feedback(path: Path, version: tuple[int, int]) -> Feedback:
    del version
    return feedback.load_feedback(path)


@st.cache_resource(show_spinner=False)
def examples() -> dict[str, bytes]:
    """The example photos that ship with the project, by name."""
    folder: Path = assets_dir() / "examples"
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.jpg"))}
