"""Export a trained model: temperature scaling, batch-norm folding, quantization."""

from __future__ import annotations

import zipfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from cifar_app import models
from cifar_app.inference.litert import load_litert, load_litert_photo_model, predict_in_batches
from cifar_app.metrics.calibration import TemperatureObjective, fit_temperature
from cifar_app.metrics.ood import in_distribution_score, threshold_at_tpr
from cifar_app.model_store.card import PhotoModelInfo, Rejection
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE, PHOTO_FILE
from cifar_app.models.batch_norm_folding import fold_batch_norm
from cifar_app.models.flops import count_flops
from cifar_app.models.weight_rounding import round_weights
from cifar_app.photos import crop_and_resize
from cifar_app.training.fit_result import Images

_FP16_MIN_PARAMETERS = 1_000_000
"""Number of parameters from which weights are stored with half precision. Smaller models save
little, and LiteRT, which fuses scaling and the first layer, would round them differently than
Keras."""

_FP16_OPTIONS = {
    "optimizations": [tf.lite.Optimize.DEFAULT],
    "target_spec": {"supported_types": [tf.float16]},
}
"""Weights with half precision, computation with single precision."""

_INT8_OPTIONS = {"optimizations": [tf.lite.Optimize.DEFAULT]}
"""8-bit weights with one scale per channel, and activations quantized on the fly (Jacob et al.
2018, Quantization and Training, section 2): half the size again, twice the time per photo. For the
photo model, which is not trained further and needs no matching Keras file."""

_PHOTO_BATCH_SIZE = 50


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
    temperature = fit_temperature(validation[1], probabilities, objective)
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


def export_photo_model(
    architecture: str,
    training: Images,
    validation_images: np.ndarray,
    validation_probabilities: np.ndarray,
    folder: Path,
) -> PhotoModelInfo | None:
    """Write `photo.tflite` if the architecture has a separate model for photos.

    Args:
        architecture: Name of the architecture.
        training: Training images and labels.
        validation_images: Validation images, `uint8 (N, 32, 32, 3)`, which set the threshold.
        validation_probabilities: Predictions of `model.tflite`, `float32 (N, 10)`.
        folder: Folder of the model.
    """
    photo_model = models.build_photo(architecture, *training)
    if photo_model is None:
        return None
    photo_model = fold_batch_norm(photo_model)
    path = folder / PHOTO_FILE
    photo_model.export(path, format="litert", verbose=False, **_INT8_OPTIONS)
    size = int(photo_model.input_shape[1])
    predict_fn = load_litert_photo_model(path)
    evidence = []
    for start in range(0, len(validation_images), _PHOTO_BATCH_SIZE):
        batch = validation_images[start : start + _PHOTO_BATCH_SIZE]
        photos = np.stack([crop_and_resize(Image.fromarray(image), size) for image in batch])
        evidence.append(predict_fn(photos.astype(np.float32))[1][:, 0])
    scores = in_distribution_score(np.concatenate(evidence), validation_probabilities)
    rejection = fit_rejection("in_distribution", scores)
    return PhotoModelInfo(input_size=size, flops=count_flops(photo_model), rejection=rejection)


def fit_rejection(score: str, validation_scores: np.ndarray) -> Rejection:
    """Choose the score below which an image is rejected.

    Args:
        score: Name of the score.
        validation_scores: Scores of the validation images, `float (N,)`.
    """
    threshold = threshold_at_tpr(validation_scores)
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
