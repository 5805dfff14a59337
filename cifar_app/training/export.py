"""Export a trained model: temperature scaling, batch-norm folding, quantization."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from cifar_app.inference.features import extract_features
from cifar_app.inference.litert import load_litert, predict_in_batches
from cifar_app.metrics.calibration import TemperatureObjective, fit_temperature
from cifar_app.metrics.ood import threshold_at_tpr
from cifar_app.model_store.card import (
    IN_DISTRIBUTION,
    MAX_PROBABILITY,
    Rejection,
    RejectionScore,
)
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.models.batch_norm_folding import fold_batch_norm
from cifar_app.models.weight_rounding import round_weights
from cifar_app.progress import OnProgress, no_progress
from cifar_app.training.fit_result import Images

_ACCEPTANCE_RATES: dict[RejectionScore, float] = {MAX_PROBABILITY: 0.95, IN_DISTRIBUTION: 0.97}
"""Fraction of the validation images to accept, by score. The in-distribution score of other photos
is so much lower that fewer images of the ten classes need to be rejected."""

_FP16_MIN_PARAMETERS = 1_000_000
"""Number of parameters from which weights are stored with half precision. Smaller models save
little, and LiteRT, which fuses scaling and the first layer, would round them differently than
Keras."""

_FP16_OPTIONS = {
    "optimizations": [tf.lite.Optimize.DEFAULT],
    "target_spec": {"supported_types": [tf.float16]},
}
"""Weights with half precision, computation with single precision."""


def calibrate(
    model: keras.Model, validation: Images, objective: TemperatureObjective, folder: Path
) -> float:
    """Fit a temperature and divide the logits of the model by it.

    Args:
        model: Trained model; its layer "output" is changed.
        validation: Validation images and labels.
        objective: Loss that the temperature minimizes.
        folder: Folder for temporary files.

    Returns:
        The temperature.
    """
    save_model_files(model, folder)
    probabilities = predict_in_batches(load_litert(folder / LITERT_FILE), validation[0])
    return divide_logits(model, validation[1], probabilities, objective)


def divide_logits(
    model: keras.Model,
    labels: np.ndarray,
    probabilities: np.ndarray,
    objective: TemperatureObjective = "log",
) -> float:
    """Fit a temperature to predictions of a model, divide its logits by it, and return it.

    Args:
        model: Model whose layer "output" is changed.
        labels: Class ids, `uint8 (N,)`.
        probabilities: Predictions for images with these labels, `float32 (N, 10)`.
        objective: Loss that the temperature minimizes.
    """
    temperature = fit_temperature(labels, probabilities, objective)
    output = model.get_layer("output")
    output.set_weights([weight / temperature for weight in output.get_weights()])
    return temperature


def save_model_files(model: keras.Model, folder: Path) -> None:
    """Write `model.keras` and `model.tflite` with the same weights."""
    folded = fold_batch_norm(model)
    use_fp16 = folded.count_params() >= _FP16_MIN_PARAMETERS
    if use_fp16:
        round_weights(folded)
    folded.save(folder / KERAS_FILE)
    _compress(folder / KERAS_FILE)
    options = _FP16_OPTIONS if use_fp16 else {}
    folded.export(folder / LITERT_FILE, format="litert", verbose=False, **options)


def extract_model_features(
    model: keras.Model, images: np.ndarray, on_progress: OnProgress = no_progress
) -> np.ndarray:
    """Compute the features of images with a model that is not stored, `float32 (N, F)`.

    Args:
        model: Model with an output layer on features.
        images: Images, `uint8 (N, 32, 32, 3)`.
        on_progress: Callback for the progress.
    """
    with tempfile.TemporaryDirectory() as folder:
        save_model_files(model, Path(folder))
        return extract_features(Path(folder) / LITERT_FILE, images, on_progress)


def fit_rejection(score: RejectionScore, validation_scores: np.ndarray) -> Rejection:
    """Choose the score below which an image is rejected.

    Args:
        score: Name of the score.
        validation_scores: Scores of the validation images, `float (N,)`.
    """
    threshold = threshold_at_tpr(validation_scores, _ACCEPTANCE_RATES[score])
    acceptance_rate = float((validation_scores >= threshold).mean())
    return Rejection(score=score, threshold=threshold, validation_acceptance_rate=acceptance_rate)


def _compress(path: Path) -> None:
    # Keras does not compress its archive. Half of the bytes of a rounded weight are zeros, which
    # bzip2 packs into three quarters of what deflate needs.
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
