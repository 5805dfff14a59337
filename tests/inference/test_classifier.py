from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ModelError
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.photos import Crop
from tests.stored import make_rejection, store_model

pytestmark = pytest.mark.usefixtures("no_shipped_models")

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def model() -> keras.Model:
    """Build a small model with random weights."""
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 32),
            layers.Conv2D(4, 5, strides=3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", name="output"),
        ]
    )


@pytest.fixture(scope="module")
def network(model: keras.Model, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Provide the model as Keras and LiteRT files."""
    folder = tmp_path_factory.mktemp("network")
    model.save(folder / KERAS_FILE)
    model.export(folder / LITERT_FILE, format="litert", verbose=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def random_images(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), np.uint8)


def test_litert_predicts_like_keras(model: keras.Model, network: Files) -> None:
    store_model("tiny", {LITERT_FILE: network[LITERT_FILE]})
    images = random_images(35)  # several batches, the last one smaller
    classifier = load_classifier("tiny")
    probabilities = classifier.predict(images)
    assert probabilities.dtype == np.float32
    assert probabilities.std(axis=0).max() > 0.05  # mixing up images would be noticed
    expected = model.predict(images, verbose=0)
    np.testing.assert_allclose(probabilities, expected, atol=1e-4)
    assert classifier.predict(images[:0]).shape == (0, 10)
    store_model("keras", {KERAS_FILE: network[KERAS_FILE]})
    np.testing.assert_allclose(load_classifier("keras").predict(images), expected, atol=1e-6)


def test_images_of_wrong_form_are_refused_without_harm(network: Files) -> None:
    store_model("tiny", network)
    classifier = load_classifier("tiny")
    images = random_images(2)
    before = classifier.predict(images)
    for wrong in (images.astype(np.float32), images[0], images[..., :2]):
        with pytest.raises(ValueError, match=r"uint8 \(N, H, W, 3\).*Received"):
            classifier.predict(wrong)
    for size in (64, 2):  # LiteRT fails when it runs, or when it allocates
        with pytest.raises(ValueError, match=rf"32 × 32.*{size}, {size}, 3\)"):
            classifier.predict(np.zeros((2, size, size, 3), np.uint8))
    np.testing.assert_array_equal(classifier.predict(images), before)


def test_photo_is_classified_through_its_crop(network: Files) -> None:
    store_model("tiny", network, rejection=make_rejection(0.0))
    classifier = load_classifier("tiny")
    photo = Image.new("RGB", (200, 100), (250, 0, 0))
    photo.paste((0, 0, 250), (100, 0, 200, 100))
    left = classifier.classify(photo, Crop(x=0))
    assert (left.model_input == (250, 0, 0)).all()
    expected = classifier.predict(left.model_input[None])[0]
    np.testing.assert_allclose(left.probabilities, expected, atol=1e-6)
    assert left.class_name == CLASS_NAMES[expected.argmax()]
    assert left.confidence == pytest.approx(expected.max())
    assert left.seconds > 0
    assert not np.allclose(left.probabilities, classifier.classify(photo).probabilities, atol=0.01)


def test_classifier_is_thread_safe(network: Files) -> None:
    store_model("tiny", network)
    classifier = load_classifier("tiny")
    batches = [random_images(5 + index, seed=index) for index in range(6)]
    expected = [classifier.predict(batch) for batch in batches]
    barrier = threading.Barrier(len(batches))

    def predict_often(batch: np.ndarray) -> list[np.ndarray]:
        barrier.wait()
        return [classifier.predict(batch) for _ in range(30)]

    with ThreadPoolExecutor(len(batches)) as pool:
        for predictions, once in zip(pool.map(predict_often, batches), expected, strict=True):
            np.testing.assert_allclose(predictions, [once] * 30, atol=1e-6)


def test_model_is_loaded_once_until_replaced(network: Files) -> None:
    store_model("tiny", network, seed=1)
    first = load_classifier("tiny")
    assert load_classifier("tiny") is first
    folder = store.open_model("tiny").folder
    folder.rename(folder.with_name("old"))
    store_model("tiny", network, seed=2)
    assert load_classifier("tiny").card.seed == 2


def test_invalid_or_changed_model_file_is_refused(network: Files) -> None:
    for filename in (LITERT_FILE, KERAS_FILE):
        store_model(filename, {filename: b"not a model"})
        with pytest.raises(ModelError, match=f"{filename}, which"):
            load_classifier(filename)
    store_model("tiny", network)
    (store.open_model("tiny").folder / LITERT_FILE).write_bytes(b"x")
    with pytest.raises(ModelError, match="SHA-256"):
        load_classifier("tiny")
