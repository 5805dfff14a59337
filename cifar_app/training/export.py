"""A trained network becomes files that serve: calibrated, folded, its weights rounded."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

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
from cifar_app.models.batch_norm_folding import fold_batch_norm, round_weights
from cifar_app.models.flops import count_flops
from cifar_app.photos import crop_and_resize

Images = tuple[np.ndarray, np.ndarray]

_LARGE = 1_000_000
"""Parameters from which on the weights are stored in half precision. A smaller network gains
little by it, and its LiteRT file, which joins scaling and first layer, would be rounded there
in another way than its Keras file."""

_HALF = {
    "optimizations": [tf.lite.Optimize.DEFAULT],
    "target_spec": {"supported_types": [tf.float16]},
}
"""Weights at half precision, the arithmetic at single precision."""

_BYTES = {"optimizations": [tf.lite.Optimize.DEFAULT]}
"""Weights of a byte, with a scale for each channel, and activations rounded to bytes on the way
(Jacob et al. 2018, Quantization and Training, section 2): half the size again, at twice the time
a photo. For a network that nobody trains on and that no Keras file has to agree with."""

_CHUNK = 50
"""Photos a forward pass: they are large."""


def calibrate(
    model: keras.Model, validation: Images, score: TemperatureObjective, folder: Path
) -> float:
    """Fit a temperature and build it into the network, whose logits are then divided by it.

    Args:
        model: A trained network; its layer "output" is changed.
        validation: Images `uint8 (N, 32, 32, 3)` and labels `uint8 (N,)`.
        score: What the temperature is fitted by.
        folder: Where a file may be written to.

    Returns:
        The temperature.
    """
    save_networks(model, folder)
    answers = predict_in_batches(load_litert(folder / LITERT_FILE), validation[0])
    temperature = fit_temperature(validation[1], answers, score)
    output = model.get_layer("output")
    output.set_weights([weight / temperature for weight in output.get_weights()])
    return temperature


def save_networks(model: keras.Model, folder: Path) -> None:
    """Write `model.keras` and `model.tflite`, which hold the same numbers."""
    network = _servable(model)
    network.save(folder / KERAS_FILE)
    _compress(folder / KERAS_FILE)
    _export(network, folder / LITERT_FILE, _HALF if _is_large(network) else {})


def write_photo_network(
    architecture: str,
    training: Images,
    validation_images: np.ndarray,
    held_out: np.ndarray,
    folder: Path,
) -> PhotoModelInfo | None:
    """Write `photo.tflite` for an architecture that looks at photos in a way of its own.

    Args:
        architecture: Its name.
        training: Images `uint8 (N, 32, 32, 3)` and labels `uint8 (N,)`.
        validation_images: `uint8 (N, 32, 32, 3)`; enlarged, they set the threshold.
        held_out: The probabilities of `model.tflite` for them, `float32 (N, 10)`.
        folder: Where to.
    """
    network = models.build_photo(architecture, *training)
    if network is None:
        return None
    network = fold_batch_norm(network)
    path = folder / PHOTO_FILE
    _export(network, path, _BYTES)
    size = int(network.input_shape[1])
    forward = load_litert_photo_model(path)
    evidence = []
    for start in range(0, len(validation_images), _CHUNK):
        chunk = validation_images[start : start + _CHUNK]
        photos = np.stack([crop_and_resize(Image.fromarray(image), size) for image in chunk])
        evidence.append(forward(photos.astype(np.float32))[1][:, 0])
    scores = in_distribution_score(np.concatenate(evidence), held_out)
    found = rejection("in_distribution", scores)
    return PhotoModelInfo(size, count_flops(network), found)


def rejection(score: str, of_validation: np.ndarray) -> Rejection:
    """When to refuse an answer, by the scores `float (N,)` of validation images."""
    threshold = threshold_at_tpr(of_validation)
    return Rejection(score, threshold, float((of_validation >= threshold).mean()))


def _servable(model: keras.Model) -> keras.Model:
    network = fold_batch_norm(model)
    if _is_large(network):
        round_weights(network)
    return network


def _is_large(network: keras.Model) -> bool:
    return bool(network.count_params() >= _LARGE)


def _export(network: keras.Model, path: Path, options: dict[str, Any]) -> None:
    network.export(path, format="litert", verbose=False, **options)


def _compress(path: Path) -> None:
    # Keras stores its archive uncompressed; half of each rounded weight is zeros, which bzip2
    # packs into three quarters of what deflate needs.
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2, compresslevel=9) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
