"""A model that looks at photos in another way than at the data set's images."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cifar_app.inference.classifier import Classifier, load_classifier
from cifar_app.model_store.card import PhotoModelInfo, Rejection
from cifar_app.model_store.files import LITERT_FILE, PHOTO_FILE
from tests.stored import make_card, store_model

pytestmark = pytest.mark.usefixtures("no_shipped_models")

SIZE = 96
DATA_RULE = Rejection("max_probability", 0.0, 1.0)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The data set's network always names class 3; the photos' one class 5 by the redness."""
    import keras
    from keras import layers

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
    answer, evidence = layers.Dense(10, activation="softmax"), layers.Dense(1, use_bias=False)
    photo = keras.Model(pixels, [answer(colors), evidence(colors)])
    answer.set_weights([np.zeros((3, 10)), 2.0 * np.eye(10)[5]])
    evidence.set_weights([np.array([[1.0], [0.0], [0.0]])])
    photo.export(folder / PHOTO_FILE, format="litert", verbose=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def load(files: dict[str, bytes], threshold: float) -> Classifier:
    rule = Rejection("in_distribution", threshold, 0.95)
    store_model("two", files, rejection=DATA_RULE, photo=PhotoModelInfo(SIZE, 1000, rule))
    return load_classifier("two")


def test_photos_go_the_photos_way_and_small_images_that_of_the_data_set(
    files: dict[str, bytes],
) -> None:
    classifier = load(files, threshold=0.1)
    photo = classifier.classify(Image.new("RGB", (200, 100), (255, 0, 0)))
    assert photo.model_input.shape == (SIZE, SIZE, 3)
    assert (photo.label, photo.rejection.score) == (5, "in_distribution")
    small = classifier.classify(Image.new("RGB", (32, 32), (255, 0, 0)))
    assert small.model_input.shape == (32, 32, 3)
    assert (small.label, small.rejection, small.evidence) == (3, DATA_RULE, None)


def test_the_score_joins_both_networks(files: dict[str, bytes]) -> None:
    classifier = load(files, threshold=0.05)
    shares = np.array([np.exp(4)] + 9 * [1]) / (np.exp(4) + 9)
    certain = 1 + (shares * np.log10(shares)).sum()
    for red, refused in ((255, False), (51, True)):
        found = classifier.classify(Image.new("RGB", (100, 100), (red, 0, 0)))
        assert found.evidence == pytest.approx(red / 255, rel=1e-3)
        assert found.score == pytest.approx(red / 255 * certain**6, rel=1e-3)
        assert found.none_of_these is refused


def test_a_photo_and_its_mirror_image_are_seen_one_after_the_other() -> None:
    seen = []

    def left_edge(photos: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        seen.append(photos)
        share = photos[:, :, 0].mean(axis=(1, 2)) / 255
        return np.stack([share, 1 - share] + [0 * share] * 8, axis=1), share[:, None]

    rule = Rejection("in_distribution", 0.1, 0.95)
    card = make_card(photo=PhotoModelInfo(SIZE, 1000, rule))
    classifier = Classifier("two", card, lambda images: np.ones((len(images), 10)), left_edge)
    photo = Image.new("RGB", (SIZE, SIZE))
    photo.paste((255, 255, 255), (0, 0, SIZE // 2, SIZE))
    found = classifier.classify(photo)
    assert [one.shape for one in seen] == [(1, SIZE, SIZE, 3)] * 2
    np.testing.assert_array_equal(seen[1], seen[0][:, :, ::-1])
    assert found.probabilities[:2] == pytest.approx([0.5, 0.5])
    assert found.score == pytest.approx(0.5)


def test_without_its_photo_file_a_model_sees_photos_as_all_images(
    files: dict[str, bytes],
) -> None:
    only = {LITERT_FILE: files[LITERT_FILE]}
    classifier = load(only, threshold=0.1)
    assert classifier.classify(Image.new("RGB", (200, 100))).label == 3
