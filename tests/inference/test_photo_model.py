"""Classifying photos with a separate photo model."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image

from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.model_store.card import PhotoModelInfo
from cifar_app.model_store.files import LITERT_FILE, PHOTO_FILE
from tests.stored import make_card, make_rejection, store_model

pytestmark = pytest.mark.usefixtures("no_shipped_models")

SIZE = 96


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A model that always predicts class 3, and a photo model that predicts class 5.

    The evidence of the photo model is the mean of the red channel.
    """
    folder = tmp_path_factory.mktemp("networks")
    small = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax", name="output"),
        ]
    )
    small.get_layer("output").set_weights([np.zeros((3, 10)), 4.0 * np.eye(10)[3]])
    small.export(folder / LITERT_FILE, format="litert", verbose=False)
    pixels = keras.Input((SIZE, SIZE, 3))
    colors = layers.GlobalAveragePooling2D()(layers.Rescaling(1 / 255)(pixels))
    probabilities, evidence = layers.Dense(10, activation="softmax"), layers.Dense(1)
    photo = keras.Model(pixels, [probabilities(colors), evidence(colors)])
    probabilities.set_weights([np.zeros((3, 10)), 2.0 * np.eye(10)[5]])
    evidence.set_weights([np.array([[1.0], [0.0], [0.0]]), np.zeros(1)])
    photo.export(folder / PHOTO_FILE, format="litert", verbose=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


PHOTO = PhotoModelInfo(
    input_size=SIZE, flops=1000, rejection=make_rejection(0.05, "in_distribution")
)


def load(files: dict[str, bytes]) -> Classifier:
    store_model("two", files, photo=PHOTO)
    return load_classifier("two")


def test_small_photos_skip_the_photo_model(files: dict[str, bytes]) -> None:
    classifier = load(files)
    photo = classifier.classify(Image.new("RGB", (200, 100), (255, 0, 0)))
    assert photo.model_input.shape == (SIZE, SIZE, 3)
    assert (photo.label, photo.rejection.score) == (5, "in_distribution")
    small = classifier.classify(Image.new("RGB", (32, 32), (255, 0, 0)))
    assert small.model_input.shape == (32, 32, 3)
    assert (small.label, small.rejection.score) == (3, "max_probability")
    assert small.evidence is None


def test_score_combines_both_models(files: dict[str, bytes]) -> None:
    classifier = load(files)
    probabilities = np.array([np.exp(4)] + 9 * [1]) / (np.exp(4) + 9)
    certainty = 1 + (probabilities * np.log10(probabilities)).sum()
    for red, is_rejected in ((255, False), (51, True)):
        prediction = classifier.classify(Image.new("RGB", (100, 100), (red, 0, 0)))
        assert prediction.evidence == pytest.approx(red / 255, rel=1e-3)
        assert prediction.score == pytest.approx(red / 255 * certainty**6, rel=1e-3)
        assert prediction.none_of_these is is_rejected


def test_photo_and_mirror_image_are_averaged() -> None:
    inputs = []

    def predict_left_edge(photos: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inputs.append(photos)
        white = photos[:, :, 0].mean(axis=(1, 2)) / 255
        return np.stack([white, 1 - white] + [0 * white] * 8, axis=1), white[:, None]

    card = make_card(photo=PHOTO)
    classifier = Classifier("two", card, lambda _: np.ones((1, 10)), predict_left_edge)
    photo = Image.new("RGB", (SIZE, SIZE))
    photo.paste((255, 255, 255), (0, 0, SIZE // 2, SIZE))
    prediction = classifier.classify(photo)
    views = np.concatenate(inputs)
    np.testing.assert_array_equal(views[1], views[0][:, ::-1])
    assert prediction.probabilities[:2] == pytest.approx([0.5, 0.5])
    assert prediction.score == pytest.approx(0.5)


def test_model_without_photo_file_classifies_photos(files: dict[str, bytes]) -> None:
    classifier = load({LITERT_FILE: files[LITERT_FILE]})
    assert classifier.classify(Image.new("RGB", (200, 100))).label == 3
