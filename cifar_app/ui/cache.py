"""Everything that is kept between runs; the only home of Streamlit's caches.

Models and data are shared by all visitors and never changed. The caches are bounded, and
their keys hold the model's hash, so that a model that was replaced is read anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from PIL import Image

from cifar_app import calibration, feedback, inference, metrics, photos
from cifar_app.analysis.features import FeatureNetwork, open_feature_network
from cifar_app.analysis.file import Analysis, path_of, read_analysis
from cifar_app.config import assets_dir, experiments_file, feedback_file, robustness_file
from cifar_app.data import load_test_set
from cifar_app.experiments import results
from cifar_app.explain.explanation import Explanation
from cifar_app.explain.gradients import GradientExplainer
from cifar_app.explain.microscope import Microscope
from cifar_app.explain.network import open_network
from cifar_app.feedback import Feedback
from cifar_app.inference import Classifier
from cifar_app.robustness import results as robustness
from cifar_app.store import LITERT_FILE, StoredModel
from cifar_app.suspicion import Suspicions, find_suspicions
from cifar_app.sweep import Sweep
from cifar_app.training.job import TrainingJob

if TYPE_CHECKING:
    import keras


@st.cache_resource(show_spinner="Opening the 10,000 test images …")
def test_set() -> tuple[np.ndarray, np.ndarray]:
    """Images and labels of the test set."""
    return load_test_set()


def classifier(model: StoredModel) -> Classifier:
    """The loaded network of a stored model."""
    return _classifier(model.name, str(model.folder), str(model.card.files))


@st.cache_resource(max_entries=4, show_spinner="Loading the network …")
def _classifier(name: str, folder: str, files: str) -> Classifier:
    del folder, files
    return inference.load_classifier(name)


def seconds_an_image(model: StoredModel) -> float:
    """How long a model takes for one image on this machine, measured once."""
    return _seconds_an_image(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=16, show_spinner="Measuring how long an image takes …")
def _seconds_an_image(folder: str, files: str, _model: StoredModel) -> float:
    del folder, files
    return classifier(_model).seconds_an_image()


def microscope(model: StoredModel) -> Microscope:
    """A model whose every layer can be looked at."""
    return _microscope(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=4, show_spinner="Opening the network …")
def _microscope(folder: str, files: str, _model: StoredModel) -> Microscope:
    del folder, files
    return Microscope(_model.checked(LITERT_FILE))


def gradient_network(model: StoredModel) -> keras.Model:
    """The network of a stored model in TensorFlow; the first one takes seconds to come."""
    return _gradient_network(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=2, show_spinner="Starting TensorFlow for the gradients …")
def _gradient_network(folder: str, files: str, _model: StoredModel) -> keras.Model:
    del folder, files
    return open_network(_model)


@st.cache_resource(max_entries=2, show_spinner="Getting ready for the gradients …")
def _gradient_explainer(folder: str, files: str, _model: StoredModel) -> GradientExplainer:
    del folder, files
    return GradientExplainer(gradient_network(_model))


def gradient_explainer(model: StoredModel) -> GradientExplainer:
    """The gradient methods for a model; starts TensorFlow."""
    return _gradient_explainer(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=64, show_spinner="Asking the network over the whole range …")
def sweep(key: Hashable, _make: Callable[[], Sweep]) -> Sweep:
    """The answers over the range of a change; the key says of which model and picture."""
    del key
    return _make()


class Explanations:
    """The latest explanations, so that a change of their looks does not compute them anew."""

    _MOST = 64

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Explanation] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Explanation]) -> Explanation:
        """The explanation of this key; made, with nobody else waiting, if there is none."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._MOST:
                self._kept.popitem(last=False)
        return made


@st.cache_resource(show_spinner=False)
def explanations() -> Explanations:
    """The explanations that all visitors share."""
    return Explanations()


def test_probabilities(model: StoredModel) -> np.ndarray:
    """The stored answers of a model on the test set."""
    return _test_probabilities(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=8, show_spinner=False)
def _test_probabilities(folder: str, files: str, _model: StoredModel) -> np.ndarray:
    del folder, files
    answers = _model.test_probabilities()
    answers.flags.writeable = False
    return answers


def suspicions(models: Sequence[StoredModel]) -> Suspicions:
    """The labels of the test set that these models, taken together, contradict."""
    key = "".join(f"{model.folder}{model.card.files}" for model in models)
    return _suspicions(key, _models=models)


@st.cache_resource(max_entries=2, show_spinner=False)
def _suspicions(key: str, _models: Sequence[StoredModel]) -> Suspicions:
    del key
    return find_suspicions(test_set()[1], [test_probabilities(model) for model in _models])


def class_metrics(model: StoredModel) -> list[metrics.ClassMetrics]:
    """The per-class figures of a model on the test set."""
    return _class_metrics(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=8, show_spinner=False)
def _class_metrics(folder: str, files: str, _model: StoredModel) -> list[metrics.ClassMetrics]:
    del folder, files
    return metrics.per_class(test_set()[1], test_probabilities(_model))


def reliability(model: StoredModel, bins: int, temperature: float = 1.0) -> calibration.Reliability:
    """How often a model was right on the test set, by its confidence.

    Args:
        model: The model.
        bins: Number of bins.
        temperature: Divides the logits first; one over the model's own undoes that.
    """
    return _reliability(str(model.folder), str(model.card.files), bins, temperature, _model=model)


@st.cache_resource(max_entries=16, show_spinner=False)
def _reliability(
    folder: str, files: str, bins: int, temperature: float, _model: StoredModel
) -> calibration.Reliability:
    del folder, files
    answers = test_probabilities(_model)
    if temperature != 1:
        answers = calibration.apply_temperature(answers, temperature)
    return calibration.reliability(test_set()[1], answers, bins)


def chance_error(model: StoredModel, bins: int) -> float:
    """The calibration error that chance alone would give this model on the test set."""
    return _chance_error(str(model.folder), str(model.card.files), bins, _model=model)


@st.cache_resource(max_entries=16, show_spinner=False)
def _chance_error(folder: str, files: str, bins: int, _model: StoredModel) -> float:
    del folder, files
    return calibration.chance_error(test_probabilities(_model), bins)


def analysis(model: StoredModel) -> Analysis | None:
    """How a model sees the test images, read anew when the file changes; None without any.

    Raises:
        AnalysisError: The file is damaged, or is about another network.
    """
    path = path_of(model)
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _analysis(str(path), changed, str(model.card.files), _model=model)


@st.cache_resource(max_entries=4, show_spinner=False)
def _analysis(path: str, changed: int, files: str, _model: StoredModel) -> Analysis | None:
    del path, changed, files
    return read_analysis(_model)


def feature_network(model: StoredModel) -> FeatureNetwork:
    """The network of a stored model up to its output layer."""
    return _feature_network(str(model.folder), str(model.card.files), _model=model)


@st.cache_resource(max_entries=4, show_spinner="Loading the network …")
def _feature_network(folder: str, files: str, _model: StoredModel) -> FeatureNetwork:
    del folder, files
    return open_feature_network(_model)


def experiment_results() -> results.Results | None:
    """The results of the experiments, read anew when their file changes; None without any.

    Raises:
        ResultsError: The file is damaged.
    """
    path = experiments_file()
    return _experiment_results(str(path), _changed(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _experiment_results(path: str, changed: tuple[int, int]) -> results.Results | None:
    del changed
    return results.read_results(Path(path))


def robustness_results() -> dict[str, robustness.Measurement] | None:
    """The figures on spoilt images by network; see `experiment_results`."""
    path = robustness_file()
    return _robustness_results(str(path), _changed(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _robustness_results(
    path: str, changed: tuple[int, int]
) -> dict[str, robustness.Measurement] | None:
    del changed
    return robustness.read_results(Path(path))


def visitors_feedback() -> Feedback:
    """What visitors said, read anew when its file changes.

    Raises:
        FeedbackError: The file cannot be read.
    """
    path = feedback_file()
    return _visitors_feedback(str(path), _changed(path))


@st.cache_resource(max_entries=2, show_spinner=False)
def _visitors_feedback(path: str, changed: tuple[int, int]) -> Feedback:
    del changed
    return feedback.read(Path(path))


def _changed(path: Path) -> tuple[int, int]:
    """Time and size of a file's latest version."""
    state = path.stat() if path.is_file() else None
    return (state.st_mtime_ns, state.st_size) if state else (0, 0)


@st.cache_resource(max_entries=32, show_spinner=False)
def photo(content: bytes) -> Image.Image:
    """The decoded photo; raises `PhotoError` for a file that is none."""
    return photos.read_photo(content)


@st.cache_resource(show_spinner=False)
def examples() -> dict[str, bytes]:
    """The example photos that ship with the project, by name."""
    folder: Path = assets_dir() / "examples"
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.jpg"))}


class TrainingDesk:
    """The one training that the app may run at a time, shared by all visitors."""

    def __init__(self) -> None:
        self.job: TrainingJob | None = None


@st.cache_resource(show_spinner=False)
def training_desk() -> TrainingDesk:
    """The desk; it outlives page switches, reloads and visitors."""
    return TrainingDesk()
