from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cifar_app.config import CLASS_NAMES
from cifar_app.errors import ModelError
from cifar_app.inference import classifier, litert
from cifar_app.inference.classifier import load_classifier
from cifar_app.model_store import store
from cifar_app.model_store.card import Rejection
from cifar_app.model_store.files import KERAS_FILE, LITERT_FILE
from cifar_app.photos import Crop
from tests.stored import store_model

pytestmark = pytest.mark.usefixtures("no_shipped_models")

Files = dict[str, bytes]


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A small network with random weights, as Keras and as LiteRT file."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            layers.Rescaling(1 / 32),
            layers.Conv2D(4, 5, strides=3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax", name="output"),
        ]
    )
    folder = tmp_path_factory.mktemp("network")
    model.save(folder / KERAS_FILE)
    model.export(folder / LITERT_FILE, format="litert", verbose=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def random_images(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), np.uint8)


def keras_answers(network: Files, images: np.ndarray, folder: Path) -> np.ndarray:
    import keras

    path = folder / "oracle.keras"
    path.write_bytes(network[KERAS_FILE])
    answers: np.ndarray = keras.saving.load_model(path).predict(images, verbose=0)
    return answers


def test_answers_are_those_of_keras_whatever_the_batch(network: Files, tmp_path: Path) -> None:
    store_model("tiny", network)
    images = random_images(litert._CHUNK + 3)
    classifier = load_classifier("tiny")
    answers = classifier.predict(images)
    assert answers.dtype == np.float32
    assert answers.std(axis=0).max() > 0.05  # the answers differ, so that mixing them up shows
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(answers, keras_answers(network, images, tmp_path), atol=1e-4)
    one_by_one = [classifier.predict(image[None])[0] for image in images[-5:]]
    np.testing.assert_allclose(answers[-5:], one_by_one, atol=1e-6)
    assert classifier.predict(images[:0]).shape == (0, 10)


def test_without_litert_file_keras_serves(
    network: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_model("tiny", {KERAS_FILE: network[KERAS_FILE]})
    monkeypatch.delattr(classifier, "load_litert")
    images = random_images(3)
    answers = load_classifier("tiny").predict(images)
    np.testing.assert_allclose(answers, keras_answers(network, images, tmp_path), atol=1e-6)


def test_with_a_litert_file_keras_is_not_asked(
    network: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_model("tiny", network)
    monkeypatch.delattr(classifier, "load_keras")
    assert load_classifier("tiny").predict(random_images(1)).shape == (1, 10)


@pytest.mark.parametrize(
    "images",
    [
        np.zeros((1, 32, 32, 3), np.float32),
        np.zeros((32, 32, 3), np.uint8),
        np.zeros((1, 32, 32, 4), np.uint8),
        np.zeros((1, 32, 32), np.uint8),
    ],
)
def test_other_arrays_are_refused(images: np.ndarray, network: Files) -> None:
    store_model("tiny", network)
    with pytest.raises(ValueError, match=r"uint8 \(N, H, W, 3\).*Received"):
        load_classifier("tiny").predict(images)


@pytest.mark.parametrize("edge", [64, 2])  # LiteRT finds out when it runs, and when it plans
def test_images_of_another_size_are_refused_and_do_no_harm(edge: int, network: Files) -> None:
    store_model("tiny", network)
    classifier = load_classifier("tiny")
    images = random_images(2)
    before = classifier.predict(images)
    with pytest.raises(ValueError, match=rf"32 × 32.*{edge}, {edge}, 3\)"):
        classifier.predict(np.zeros((2, edge, edge, 3), np.uint8))
    np.testing.assert_array_equal(classifier.predict(images), before)


def test_one_photo_is_classified_through_its_crop(network: Files) -> None:
    store_model("tiny", network, rejection=Rejection("max_probability", 0.0, 1.0))
    classifier = load_classifier("tiny")
    photo = Image.new("RGB", (200, 100), (250, 0, 0))
    photo.paste((0, 0, 250), (100, 0, 200, 100))
    left = classifier.classify(photo, Crop(x=0))
    assert (left.model_input == (250, 0, 0)).all()
    wanted = classifier.predict(left.model_input[None])[0]
    np.testing.assert_allclose(left.probabilities, wanted, atol=1e-6)
    assert left.label == wanted.argmax()
    assert left.confidence == pytest.approx(wanted.max())
    assert left.class_name == CLASS_NAMES[left.label]
    assert left.seconds > 0
    assert not left.none_of_these
    assert not np.allclose(left.probabilities, classifier.classify(photo).probabilities, atol=0.01)


def test_an_unsure_answer_is_none_of_these(network: Files) -> None:
    photo = Image.fromarray(random_images(1)[0])
    store_model("sure", network, rejection=Rejection("max_probability", 0.0, 1.0))
    confidence = load_classifier("sure").classify(photo).confidence
    for name, threshold, refused in [("at", confidence, False), ("over", confidence + 1e-4, True)]:
        store_model(name, network, rejection=Rejection("max_probability", threshold, 1.0))
        assert load_classifier(name).classify(photo).none_of_these is refused


def test_threads_that_share_a_classifier_get_their_own_answers(network: Files) -> None:
    store_model("tiny", network)
    classifier = load_classifier("tiny")
    batches = [random_images(5 + number, seed=number) for number in range(6)]
    wanted = [classifier.predict(batch) for batch in batches]
    wrong: list[int] = []
    start = threading.Barrier(len(batches))

    def ask(number: int) -> None:
        start.wait()
        for _ in range(30):
            answers = classifier.predict(batches[number])
            if not np.allclose(answers, wanted[number], atol=1e-6):
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_model_is_loaded_once_and_anew_when_it_was_replaced(network: Files) -> None:
    store_model("tiny", network, seed=1)
    first = load_classifier("tiny")
    assert load_classifier("tiny") is first
    folder = store.open_model("tiny").folder
    folder.rename(folder.with_name("old"))
    store_model("tiny", {KERAS_FILE: network[KERAS_FILE]}, seed=2)
    assert load_classifier("tiny").card.seed == 2
    assert load_classifier("old").card.seed == 1


def test_another_card_of_the_same_network_counts(network: Files) -> None:
    store_model("tiny", network)
    assert load_classifier("tiny").card.rejection.threshold == 0.4
    path = store.open_model("tiny").folder / "card.json"
    path.write_text(path.read_text().replace('"threshold": 0.4', '"threshold": 0.9'))
    assert load_classifier("tiny").card.rejection.threshold == 0.9


@pytest.mark.parametrize("filename", [LITERT_FILE, KERAS_FILE])
def test_a_file_that_is_no_network_is_a_model_error(filename: str) -> None:
    store_model("broken", {filename: b"no network at all"})
    with pytest.raises(ModelError, match=f"{filename} that"):
        load_classifier("broken")


def test_a_changed_network_is_not_loaded(network: Files) -> None:
    store_model("tiny", network)
    path = store.open_model("tiny").folder / LITERT_FILE
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match="SHA-256"):
        load_classifier("tiny")
